"""Tests of the samples of the local service."""
