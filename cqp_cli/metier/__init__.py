"""The trade: one room per step, its commands and what they read or write together. No room knows another."""
