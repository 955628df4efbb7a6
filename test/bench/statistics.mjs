// What is said of measurements.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios of the rounds. */
export function medianRatio(times, yardstick) {
  return median(times.map((time, round) => time / yardstick[round]));
}

/** The straight line through points by least squares, and how much of the variance it explains. */
export function linearFit(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const covariance = mean((point) => (point.x - x) * (point.y - y));
  const [varianceX, varianceY] = [mean((point) => (point.x - x) ** 2), mean((point) => (point.y - y) ** 2)];
  const slope = covariance / varianceX;
  return { slope, intercept: y - slope * x, r2: covariance ** 2 / (varianceX * varianceY) };
}

/** The power of x with which y grows. */
export function growthExponent(points) {
  return linearFit(points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }))).slope;
}
