"""Figures: functions that take results and return matplotlib figures; nothing here computes physics."""
