"""A real-time de-escalation assistant for contact-centre calls."""

__version__ = "0.1.0"
