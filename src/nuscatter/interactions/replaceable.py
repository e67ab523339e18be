"""A property that a subclass may replace by a field of a dataclass, by an attribute, or by a property of its own."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    replaceable = property
else:

    class replaceable:  # noqa: N801 (a decorator, as property)
        """A property that can be set, and that a field of a dataclass does not take for its default.

        A field ``reactions: tuple`` of a subclass would be refused by a property of that name, which has no setter. A
        dataclass takes for a default what its class answers under the name of a field, so the class answers nothing.

        Example:
            >>> from dataclasses import dataclass
            >>> class Base:
            ...     @replaceable
            ...     def channels(self):
            ...         return ()
            >>> @dataclass(frozen=True)
            ... class Own(Base):
            ...     channels: tuple
            >>> Base().channels, Own((1, 2)).channels
            ((), (1, 2))
        """

        def __init__(self, function: Any) -> None:
            self.function = function
            self.__doc__ = function.__doc__

        def __get__(self, owner: Any, kind: type) -> Any:
            if owner is None:
                raise AttributeError(f"{self.function.__name__} is a property of the objects of {kind.__name__}")
            return self.function(owner)
