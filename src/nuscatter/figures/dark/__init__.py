"""Figures of dark matter: what data exclude."""
