"""A schedule -> the wording of the insurance claim (LIEU_DUNG, QĐ 130/QĐ-BYT and its changes)."""

from collections.abc import Sequence

from vnclinical.annotations import Quantity, Schedule
from vnclinical.pipelines.medications.amounts import Amount

__all__ = ["dose_text"]


def dose_text(schedule: Schedule, uneven: Sequence[Amount] = ()) -> str | None:
    """The wording, or None when dose or frequency is not known.

    >>> from decimal import Decimal
    >>> dose = Quantity(Decimal(2), "viên")
    >>> dose_text(Schedule(dose=dose, per_day=Decimal(2), duration=Quantity(Decimal(5), "ngày")))
    '2 viên/lần * 2 lần/ngày * 5 ngày [4 viên/ngày]'
    """
    if uneven and schedule.daily_dose is not None and schedule.daily_dose.unit:
        shares = ", ".join(f"{a.part.capitalize()}: {_written(a.quantity)}" for a in uneven)
        return f"{shares} [{_written(schedule.daily_dose)}/ngày]"
    dose, per_day = schedule.dose, schedule.per_day
    if dose is None or per_day is None or dose.unit is None:
        return None
    steps = [f"{_written(dose)}/lần", f"{per_day:f} lần/ngày"]
    if schedule.duration is not None:
        steps.append(_written(schedule.duration))
    total = schedule.daily_dose or Quantity(dose.value * per_day, dose.unit)
    return f"{' * '.join(steps)} [{_written(total)}/ngày]"


def _written(quantity: Quantity) -> str:
    return f"{quantity.value:f} {quantity.unit}" if quantity.unit else f"{quantity.value:f}"
