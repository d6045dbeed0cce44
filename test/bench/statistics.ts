export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** Between two numbers, the nearer to the middle of both. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}

/** How far the middle half of the numbers lies apart, as a part of their median. */
export function spreadOf(numbers: readonly number[]): number {
  const middle = Math.abs(median(numbers));
  if (middle === 0) return 0;
  return (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / middle;
}
