from __future__ import annotations

import ctypes
import platform

import pytest

from ingestion.indexes.clean_memory import clean_memory

BLOCK = 4096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have no switch")
def test_memory_comes_without_what_it_held_before() -> None:
    clean_memory()
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    for _ in range(100):
        blocks = [libc.malloc(BLOCK) for _ in range(4)]
        assert all(ctypes.string_at(block, BLOCK) == bytes(BLOCK) for block in blocks)
        for block in blocks:
            ctypes.memset(block, 0x41, BLOCK)
            libc.free(block)
