"""Customer lifetime value: expected purchases, expected spend, and the probability of being active.

* P. S. Fader, B. G. S. Hardie, K. L. Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to
  the Pareto/NBD Model, Marketing Science 24(2): BG/NBD, the model of purchases.
* A. S. C. Ehrenberg (1959), The Pattern of Consumer Purchases, Applied Statistics 8(1): the NBD.
* P. S. Fader, B. G. S. Hardie (2013), The Gamma-Gamma Model of Monetary Value, brucehardie.com/notes/025:
  the model of amounts.

x is the number of purchases after the first, t_x the time from the first to the last, T (here `age`) the
time from the first until now, z the mean amount of the x purchases. Parameters are maximum likelihood
estimates, found with L-BFGS-B on their logarithms from a fixed start. All calculations are plain numpy in a
fixed order, so the same input gives the same output.
"""

from dataclasses import asdict, astuple, dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

LARGEST_LOGARITHM = 12.0  # bounds of the log parameters (e-12 to e12); an optimum at a bound is not valid
FEWEST_CUSTOMERS = 50
DIGITS = 5  # significant digits of a parameter; the optimizer is hardly more precise
LEAST_GAIN = 2.0  # gain in log-likelihood that two more parameters need (Akaike 1974)
NO_GAIN = 0.01  # gain in log-likelihood below which it is rounding error


class FitError(Exception):
    """The reason why there are no parameters, in plain words."""


@dataclass(frozen=True)
class BgNbd:
    """Purchase rates are gamma (r, alpha), dropout probabilities beta (a, b); a = 0: no dropout."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class GammaGamma:
    """Amounts of a customer are gamma (p, .), and their scales are gamma (q, v) across customers."""

    p: float
    q: float
    v: float


def log_likelihood(model, x, t_x, age):
    """Return the log-likelihood of each customer (Fader, Hardie and Lee 2005, equation 6)."""
    r, alpha, a, b = astuple(model)
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stay = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    alive = -(r + x) * np.log(alpha + age)
    repeated = x > 0
    stopped = np.log(a) - np.log(np.where(repeated, b + x - 1, 1)) - (r + x) * np.log(alpha + t_x)
    return rate + stay + np.where(repeated, np.logaddexp(alive, stopped), alive)


def fit_bg_nbd(x, t_x, age):
    """Return the maximum likelihood BG/NBD model; raise FitError if there is none.

    If dropout hardly improves the likelihood, the limit a = 0 without dropout is returned: the NBD. There b
    is arbitrary, so that an optimizer would not converge. If customers differ no more than by chance, r and
    alpha have no optimum either: they grow together towards the same rate for all customers, and where the
    optimizer stops depends on the processor.
    """
    histories, customers = np.unique(np.column_stack([x, t_x, age]).astype(float), axis=0, return_counts=True)
    if customers.sum() < FEWEST_CUSTOMERS or not (histories[:, 0] > 0).any():
        raise FitError(f"fewer than {FEWEST_CUSTOMERS} customers, or none who came back")
    scale = max(histories[:, 2].max(), 1.0) / 10  # the optimizer works best with times near 1
    x, t_x, age = histories[:, 0], histories[:, 1] / scale, histories[:, 2] / scale

    def loss_without_stops(logarithms):
        r, alpha = np.exp(logarithms)
        logs = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + age)
        return -np.sum(customers * logs) / customers.sum()

    def loss(logarithms):
        model = BgNbd(*np.exp(logarithms))
        return -np.sum(customers * log_likelihood(model, x, t_x, age)) / customers.sum()

    rate = (customers * x).sum() / (customers * age).sum()
    loss_of_one_rate = -np.sum(customers * (x * np.log(rate) - rate * age)) / customers.sum()

    without_stops = lowest(loss_without_stops, [0.0, 0.0], "NBD")
    if (loss_of_one_rate - without_stops.loss) * customers.sum() < NO_GAIN:
        problem = "the NBD fit did not converge: customers differ no more than by chance"
        without_stops = replace(without_stops, problem=problem)
    with_stops = lowest(loss, [*np.log(without_stops.parameters), 0.0, 0.0], "BG/NBD")
    gain = (without_stops.loss - with_stops.loss) * customers.sum()
    if gain < LEAST_GAIN:
        r, alpha = without_stops.found()
        return BgNbd(r, float(alpha * scale), 0.0, np.nan)
    r, alpha, a, b = with_stops.found()
    with np.errstate(all="ignore"):
        predictions = expected_purchases(BgNbd(r, alpha, a, b), x, t_x, age, age.max())
    if not np.isfinite(predictions).all():
        raise FitError("the BG/NBD fit did not converge: its predictions are not finite")
    return BgNbd(r, float(alpha * scale), a, b)


def fit_gamma_gamma(x, z):
    """Return the maximum likelihood Gamma-Gamma model of customers who came back and spent something."""
    used = (x > 0) & (z > 0)
    if used.sum() < FEWEST_CUSTOMERS:
        raise FitError(f"fewer than {FEWEST_CUSTOMERS} customers who came back and spent something")
    spent, customers = np.unique(
        np.column_stack([x[used], z[used]]).astype(float), axis=0, return_counts=True
    )
    scale = spent[:, 1].mean()
    x, z = spent[:, 0], spent[:, 1] / scale

    def loss(logarithms):
        p, q, v = np.exp(logarithms)
        logs = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        logs += (p * x - 1) * np.log(z) + p * x * np.log(x) - (p * x + q) * np.log(x * z + v)
        return -np.sum(customers * logs) / customers.sum()

    p, q, v = lowest(loss, [0.0, 0.5, 0.0], "Gamma-Gamma").found()
    if q <= 1:
        raise FitError("the Gamma-Gamma model has no finite mean (q is not above 1)")
    return GammaGamma(p, q, float(v * scale))


@dataclass(frozen=True)
class Lowest:
    """The optimizer's result, and the problem with it, if any."""

    parameters: tuple
    loss: float
    problem: str | None

    def found(self):
        """Return the parameters, or raise FitError with the problem."""
        if self.problem:
            raise FitError(self.problem)
        return self.parameters


def lowest(loss, start, name):
    """Return the parameters at which the loss is lowest."""
    bounds = [(-LARGEST_LOGARITHM, LARGEST_LOGARITHM)] * len(start)
    options = {"maxiter": 1000, "maxfun": 20000, "ftol": 1e-14, "gtol": 1e-7}
    with np.errstate(all="ignore"):
        end = minimize(loss, np.array(start), method="L-BFGS-B", bounds=bounds, options=options)
    problem = None
    if not end.success or not np.isfinite(end.fun):
        problem = f"the {name} fit did not converge"
    elif np.any(np.abs(end.x) > LARGEST_LOGARITHM - 0.01):
        problem = f"the {name} fit did not converge: a parameter reached its bound"
    return Lowest(tuple(float(value) for value in np.exp(end.x)), float(end.fun), problem)


def probability_active(model, x, t_x, age):
    """Return the probability that customers are active (the same authors, brucehardie.com/notes/021)."""
    r, alpha, a, b = astuple(model)
    if a == 0:
        return np.ones(len(x))
    stopped = a / np.where(x > 0, b + x - 1, 1) * np.exp((r + x) * np.log((alpha + age) / (alpha + t_x)))
    return np.where(x > 0, 1 / (1 + stopped), 1.0)


def expected_purchases(model, x, t_x, age, time):
    """Return the expected purchases in the next `time` (Fader, Hardie and Lee 2005, equation 10).

    Euler's transformation of the hypergeometric function prevents overflow for many purchases.
    """
    r, alpha, a, b = astuple(model)
    if a == 0:
        return (r + x) / (alpha + age) * time
    if abs(a - 1) < 1e-5:
        a = 1 + 1e-5  # the formula is undefined at a = 1, but has a limit there
    z = time / (alpha + age + time)
    ended = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, z)
    return (a + b + x - 1) / (a - 1) * (1 - ended) * probability_active(BgNbd(r, alpha, a, b), x, t_x, age)


def expected_amount(model, x, z):
    """Return the expected mean amount of a purchase (Fader and Hardie 2013, equation 5)."""
    p, q, v = astuple(model)
    return p * (v + x * np.where(x > 0, z, 0)) / (p * x + q - 1)


def fit_sample(sample):
    """Return the rounded parameters of both models for purchase histories, or the reasons why not."""
    x = sample["repeat_purchases"].to_numpy(float)
    z = sample["mean_repeat_amount"].fillna(0).to_numpy(float)
    t_x, age = (sample[column].to_numpy(float) for column in ["days_to_last_purchase", "days_as_customer"])
    found = {}
    for fit, empty in [
        (lambda: fit_bg_nbd(x, t_x, age), "r alpha a b"),
        (lambda: fit_gamma_gamma(x, z), "p q v"),
    ]:
        kind = "purchases" if "r" in empty else "amounts"
        try:
            found |= {name: float(f"{value:.{DIGITS}g}") for name, value in asdict(fit()).items()}
            found[f"{kind}_reason"] = None
        except FitError as error:
            found |= dict.fromkeys(empty.split(), np.nan)
            found[f"{kind}_reason"] = str(error)
    return found


def score(histories, parameters):
    """Return the predictions of a fit for each purchase history; missing without parameters."""
    x = histories["repeat_purchases"].to_numpy(float)
    z = histories["mean_repeat_amount"].fillna(0).to_numpy(float)
    t_x, age = (histories[column].to_numpy(float) for column in ["days_to_last_purchase", "days_as_customer"])
    scored = histories[["fit", "customer_key"]].copy()
    scored["expected_purchases"] = scored["probability_active"] = scored["expected_amount"] = np.nan
    if not np.isnan(parameters["r"]):
        bg_nbd = BgNbd(*(parameters[name] for name in ["r", "alpha", "a", "b"]))
        horizon = float(histories["horizon_days"].iloc[0])
        scored["expected_purchases"] = expected_purchases(bg_nbd, x, t_x, age, horizon)
        scored["probability_active"] = probability_active(bg_nbd, x, t_x, age)
    if not np.isnan(parameters["p"]):
        gamma_gamma = GammaGamma(*(parameters[name] for name in ["p", "q", "v"]))
        scored["expected_amount"] = expected_amount(gamma_gamma, x, z)
    return scored
