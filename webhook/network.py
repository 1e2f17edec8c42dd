"""Where a request comes from, as limits count it."""

import ipaddress

from fastapi import Request


def network_of(request: Request) -> str:
    """The address; of IPv6 the network, of which a household has one and in it more addresses than could be counted."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(address) if address.version == 4 else str(ipaddress.ip_network((int(address), 64), strict=False))
