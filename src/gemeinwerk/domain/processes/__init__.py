"""Processes (Prozessmodelle): definitions and running instances; work items and operations are returned, never called.

Standards: BPMN 2.0, DMN 1.3, FEEL. May touch: tenants, audit, kernel. German terms: Prozess, Arbeitsschritt, Entscheidung.
"""
