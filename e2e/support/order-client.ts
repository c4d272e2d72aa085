import {eventually} from '@orderwell/test-support';

/** An order as the API shows it, as far as these tests look. */
export interface OrderJson {
  readonly id: string;
  readonly status: string;
  readonly quantity?: number;
  readonly totalPrice: number;
  readonly currency?: string;
}

export interface PlaceAnswer {
  readonly status: number;
  readonly order: OrderJson;
}

/** Posts an order for so many units of the seeded product. */
export async function place(
  address: string,
  quantity: number,
  headers: Record<string, string> = {},
): Promise<PlaceAnswer> {
  const response = await fetch(`${address}/orders`, {
    method: 'POST',
    headers: {'content-type': 'application/json', ...headers},
    body: JSON.stringify({productId: '1', quantity}),
  });
  return {status: response.status, order: (await response.json()) as OrderJson};
}

export async function show(address: string, id: string): Promise<OrderJson> {
  const response = await fetch(`${address}/orders/${id}`);
  return (await response.json()) as OrderJson;
}

/** The order once it is confirmed or canceled. */
export function settled(address: string, {id}: {readonly id: string}): Promise<OrderJson> {
  return eventually(
    () => show(address, id),
    ({status}) => status !== 'Pending',
    `a verdict on order ${id}`,
  );
}

/**
 * Does `work` for each number below `count`, so many at a time.
 * @returns the outcomes in order of the numbers
 */
export async function inParallel<T>(count: number, atOnce: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const outcomes: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) outcomes[index] = await work(index);
  };
  await Promise.all(Array.from({length: atOnce}, worker));
  return outcomes;
}
