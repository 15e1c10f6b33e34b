"""Modelling a service: pure operations on the workpiece, from the first question to the files of a package."""
