"""Object store in a folder: every object encrypted (AES-256-GCM, in pieces), durable when stored, never overwritten."""

from __future__ import annotations

from .ciphers import FolderCipherStore
from .folder import FolderObjectStore

__all__ = ["FolderCipherStore", "FolderObjectStore"]
