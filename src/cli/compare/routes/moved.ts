/** The items that change their place among the others: as few as leave all others in their order. */
export function movedItems<Item>(before: readonly Item[], after: readonly Item[]): Set<Item> {
  const placeAfter = new Map(after.map((item, place) => [item, place]));
  const kept = longestRise(before.map((item) => placeAfter.get(item)!));
  return new Set(before.filter((_, place) => !kept.has(place)));
}

/** Where the items of a longest rising subsequence stand, by patience sorting. */
function longestRise(numbers: readonly number[]): Set<number> {
  const piles: number[] = [];
  const previous: number[] = [];
  numbers.forEach((number, place) => {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[piles[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    previous[place] = piles[low - 1] ?? -1;
    piles[low] = place;
  });
  const rise = new Set<number>();
  for (let place = piles.at(-1) ?? -1; place >= 0; place = previous[place]!) rise.add(place);
  return rise;
}
