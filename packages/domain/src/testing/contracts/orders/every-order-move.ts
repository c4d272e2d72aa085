import {type Occasion, Order} from '../../../order/order.ts';
import {type OrderState, type OrderTrigger, orderStateTable} from '../../../order/order-state-table.ts';
import {Metadata} from '../../../values/metadata.ts';
import {Money} from '../../../values/money.ts';
import {anOccasion, anOrder, aProduct} from '../../builders.ts';
import {orderLine} from '../../../order/order-line.ts';

/** One of each kind; a record, so that the compiler asks for every kind that there is. */
const triggers: Readonly<Record<OrderTrigger['kind'], OrderTrigger>> = {
  paid: {kind: 'paid'},
  declined: {kind: 'declined', reason: 'insufficient_funds'},
  cancelAsked: {kind: 'cancelAsked', reason: 'não, "obrigado" \\ 🙂'},
  refundedOrVoided: {kind: 'refundedOrVoided'},
  requestLost: {kind: 'requestLost'},
};

/** An order's life: how it began, and each state of it that is to be stored after that. */
export interface OrderLife {
  readonly placed: Order;
  readonly triggers: readonly OrderTrigger[];
  /** What it is called in red messages. */
  readonly name: string;
}

/**
 * Lives that take each move of the state table: one for each, by the shortest way there from the beginning. What a store
 * might mix up is different in each: the currency, the metadata, the times.
 */
export function everyOrderLife(): readonly OrderLife[] {
  const ways = new Map<OrderState, readonly OrderTrigger[]>([['Pending', []]]);
  const lives: OrderLife[] = [];
  // States that are found on the way are visited, too.
  for (const [state, way] of ways) {
    for (const trigger of Object.values(triggers)) {
      if (typeof orderStateTable[state][trigger.kind] === 'string') continue;
      const further = [...way, trigger];
      const placed = placedAs(lives.length);
      lives.push({placed, triggers: further, name: `${state} × ${trigger.kind}`});
      const reached = further.reduce((order, next) => order.move(next, anOccasion()), placed).state;
      if (!ways.has(reached)) ways.set(reached, further);
    }
  }
  return lives;
}

/** An order that asks for its payment so often that its versions have two digits. */
export function longOrderLife(): OrderLife {
  return {
    placed: placedAs(1),
    triggers: [...Array.from({length: 11}, () => triggers.requestLost), triggers.cancelAsked, triggers.declined],
    name: 'an order of 14 versions',
  };
}

/** What happens as an order's `index`th move: each is told to have happened before the one that it follows. */
export function occasionOf(index: number): Occasion {
  const at = new Date(Date.UTC(2026, 0, 1, 12, 0, 0, 999) - index * 3_600_000);
  return {
    at,
    correlation: {requestId: `request-${index}`, traceparent: `00-${`${index}`.padStart(32, 'a')}-b7ad6b7169203331-01`},
  };
}

/** A loaded order after its next move, which is still to be stored. */
export function movedOn(order: Order, trigger: OrderTrigger): Order {
  return order.move(trigger, occasionOf(order.version));
}

const currencies = ['JPY', 'KWD', 'USD', 'EUR'];

function placedAs(index: number): Order {
  const price = Money.of(19_99n + BigInt(index), currencies[index % currencies.length] ?? 'EUR');
  return anOrder({
    lines: [orderLine(aProduct({price}), 2), orderLine(aProduct({price}), 1 + index)],
    metadata: index % 2 === 0 ? undefined : Metadata.parse({channel: `kiosk-${index}`}),
    ...occasionOf(0),
  });
}
