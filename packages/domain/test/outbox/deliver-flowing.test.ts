import {FixedClock, InMemoryOutbox, StoreFaults} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {deliverFlowing} from '../../src/outbox/deliver-flowing.ts';
import {defaultDeliveryPolicy} from '../../src/outbox/delivery-policy.ts';
import {OrderId} from '../../src/values/ids.ts';

interface Item {
  readonly orderId: OrderId;
}

describe('delivering items that take differently long', () => {
  it('given many that end at once, counts each of them as settled', async () => {
    const keyOf = ({orderId}: Item): string => orderId;
    const outbox = new InMemoryOutbox<Item>({clock: new FixedClock(), faults: new StoreFaults(), keyOf});
    for (let count = 0; count < 10; count++) outbox.put({orderId: OrderId.parse(`order-${count}`)});
    const report = await deliverFlowing(outbox, async () => undefined, defaultDeliveryPolicy);
    expect(report).to.deep.equal({claimed: 10, settled: 10, failures: [], parked: 0});
  });
});
