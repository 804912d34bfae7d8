"""Who may do what: names, keys, tokens and the decisions about them. Pure; sockets, files and clocks are `server.access`."""
