/** What several sorted sources have for one key: as a rule one item or none each. */
export interface Merged<A, B, C> {
  readonly key: string;
  readonly a: readonly A[];
  readonly b: readonly B[];
  readonly c: readonly C[];
}

interface Source<Item> {
  readonly items: AsyncIterable<Item>;
  readonly keyOf: (item: Item) => string;
}

/** Reads three sources side by side, each sorted by the bytes of its keys, holding the items of one key of each. */
export async function* merged<A, B, C>(a: Source<A>, b: Source<B>, c: Source<C>): AsyncGenerator<Merged<A, B, C>> {
  const [one, two, three] = [new Head(a), new Head(b), new Head(c)];
  await one.advance();
  await two.advance();
  await three.advance();
  for (;;) {
    const [key] = [one.key, two.key, three.key].filter((other) => other !== undefined).toSorted(byBytes);
    if (key === undefined) return;
    yield {key, a: await one.take(key), b: await two.take(key), c: await three.take(key)};
  }
}

class Head<Item> {
  readonly #iterator: AsyncIterator<Item>;
  readonly #keyOf: (item: Item) => string;
  #item: Item | undefined;
  key: string | undefined;

  constructor({items, keyOf}: Source<Item>) {
    this.#iterator = items[Symbol.asyncIterator]();
    this.#keyOf = keyOf;
  }

  async advance(): Promise<void> {
    const next = await this.#iterator.next();
    this.#item = next.done === true ? undefined : next.value;
    this.key = this.#item === undefined ? undefined : this.#keyOf(this.#item);
  }

  async take(key: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    for (; this.key === key && this.#item !== undefined; await this.advance()) items.push(this.#item);
    return items;
  }
}

/** PostgreSQL's collation "C" compares UTF-8; strings here compare UTF-16, which differs beyond U+D7FF. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
