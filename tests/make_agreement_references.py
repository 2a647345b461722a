"""Write tests/agreement_references.csv: what other libraries compute for generated data.

    pip install krippendorff==0.9.0 scikit-learn==1.9.1   # in an environment of its own
    python tests/make_agreement_references.py

Neither library is a dependency of casewave (`assets/statistics/agreement.py` says why), so that tests read what they
gave.
"""

import csv
import json
import random
import warnings
from pathlib import Path

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score

PATH = Path(__file__).with_name("agreement_references.csv")
SCALE = [-2, -1, 0, 1, 2]


def main() -> None:
    chance = random.Random(7)
    rows = [*(alpha(chance) for _ in range(40)), *(kappa(chance) for _ in range(30))]
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["method", "raters", "scale", "expected"])
        writer.writerows(rows)


def alpha(chance: random.Random) -> list[str]:
    """Two to five raters, five to forty units, gaps; undefined where one value alone occurs."""
    level = chance.choice(["nominal", "ordinal", "interval", "ratio"])
    values = chance.choice([[1, 2], [0, 1, 2, 3], [1, 2, 3, 4, 5], [0, 3, 4, 10], [2]])
    units, gaps, noise = chance.randint(5, 40), chance.choice([0, 0.1, 0.4]), chance.random()
    true = [chance.choice(values) for _ in range(units)]
    raters = [
        [
            None if chance.random() < gaps else chance.choice(values) if chance.random() < noise else value
            for value in true
        ]
        for _ in range(chance.randint(2, 5))
    ]
    data = [[np.nan if value is None else value for value in rater] for rater in raters]
    try:
        expected = f"{krippendorff.alpha(data, level_of_measurement=level):.10f}"
    except ValueError:
        expected = ""
    return [f"alpha {level}", json.dumps(raters), "", expected]


def kappa(chance: random.Random) -> list[str]:
    weights = chance.choice(["none", "linear", "quadratic"])
    values = chance.choice([SCALE, SCALE[1:4], [0, 1], [1]])
    noise, units = chance.random(), chance.randint(4, 60)
    first = [chance.choice(values) for _ in range(units)]
    second = [chance.choice(values) if chance.random() < noise else value for value in first]
    scale = chance.choice([[], SCALE])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = cohen_kappa_score(first, second, labels=scale or None, weights=None if weights == "none" else weights)
    return [
        f"kappa {weights}",
        json.dumps([first, second]),
        json.dumps(scale),
        "" if np.isnan(found) else f"{found:.10f}",
    ]


if __name__ == "__main__":
    main()
