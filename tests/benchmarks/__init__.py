"""What is measured rather than asserted, each a command of its own."""
