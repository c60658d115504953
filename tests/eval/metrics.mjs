// Counting: confusion tables and 95 % Wilson intervals.

export class Counts {
  constructor() {
    this.hit = 0; // true positives
    this.miss = 0; // false negatives
    this.alarm = 0; // false positives
    this.quiet = 0; // true negatives
  }

  add(expected, found) {
    if (expected) found ? this.hit++ : this.miss++;
    else found ? this.alarm++ : this.quiet++;
  }

  get recall() {
    return [this.hit, this.hit + this.miss];
  }

  get specificity() {
    return [this.quiet, this.quiet + this.alarm];
  }

  get precision() {
    return [this.hit, this.hit + this.alarm];
  }

  get f1() {
    const total = 2 * this.hit + this.miss + this.alarm;
    return total === 0 ? NaN : (2 * this.hit) / total;
  }
}

/** Wilson score interval (E. B. Wilson, J Am Stat Assoc 1927) at 95 %. */
export function wilson(successes, total) {
  if (total === 0) return [NaN, NaN];
  const z = 1.959964;
  const p = successes / total;
  const centre = p + (z * z) / (2 * total);
  const spread = z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [(centre - spread) / scale, (centre + spread) / scale];
}

export function ratio([successes, total]) {
  if (total === 0) return "   –                  ";
  const [low, high] = wilson(successes, total);
  const value = (successes / total).toFixed(3);
  return `${value} [${low.toFixed(3)}, ${high.toFixed(3)}] ${successes}/${total}`.padEnd(30);
}

/** Counts by the value of a key. */
export class Groups {
  constructor() {
    this.map = new Map();
  }

  get(key) {
    if (!this.map.has(key)) this.map.set(key, new Counts());
    return this.map.get(key);
  }

  entries() {
    return [...this.map.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
