"""Looks at a machine, a configuration and a running hub, and says what is wrong and what helps."""

from hub.doctor.examination import examine
from hub.doctor.findings import Finding, Grade, worst
from hub.doctor.patient import Patient

__all__ = ["Finding", "Grade", "Patient", "examine", "worst"]
