"""The delivery of a notice as the office handles it: its way, its proofs, the print house."""
