"""How a customer is addressed by name: as people of the language do it, or not at all.

What the contact centre knows is a name, not which part of it is the family name. A bare family name is rude ("Danke,
Kaya"), first and last name in one breath is how nobody speaks, so a name is only used with its title, or by its first
part where everybody is on first-name terms.
"""

from __future__ import annotations

from collections.abc import Collection


def spoken(name: str | None, titles: Collection[str], *, by_first_name: bool) -> str | None:
    """The name as it is said to somebody, None where it had better not be said.

    `titles`: forms of address of the language, before the name or behind it; of "Frau Lena Kaya" only the last name is
    said. `by_first_name`: of a name of two parts the first is said;
    of "Gerd Inger Myrvold" nobody knows whether she is called Gerd.
    """
    parts = (name or "").split()
    if len(parts) < 2:
        return None
    if parts[0].rstrip(".") in titles:
        return f"{parts[0]} {parts[-1]}"
    if parts[-1] in titles:
        return f"{parts[-2]} {parts[-1]}"
    return parts[0] if by_first_name and len(parts) == 2 else None
