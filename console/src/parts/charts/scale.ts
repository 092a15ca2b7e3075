/** The end of an axis that holds `most`: a round number whose half is one too. */
export function roundUp(most: number): number {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 6, 8, 10].find((one) => one * power >= most) ?? 10;
  const end = step * power;
  return end % 2 === 0 ? end : end + 1;
}
