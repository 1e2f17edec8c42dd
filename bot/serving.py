"""The server of `bot serve`."""

import socket

import uvicorn


class Server(uvicorn.Server):
    """Lets the streams of open chat pages end, before it waits for connections to close."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        web = self.lifespan.state.get("web")
        if web is not None:
            web.end()
        await super().shutdown(sockets)
