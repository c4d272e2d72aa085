import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {describeGivingBack, describeStoringAnew} from './giving-back.ts';
import {describeHandingOut} from './handing-out.ts';
import {describeLeases} from './leases.ts';
import {type ChangingOutboxHarness, type OutboxHarness, outboxPromises} from './outbox-harness.ts';

/** The promises of `Outbox`, as tests. */
export function describeOutbox<Item>(runner: TestRunner, name: string, open: Open<OutboxHarness<Item>>): void {
  runner.describe(`${name} keeps the promises of an outbox`, () => {
    const it = eachFresh(runner, open, outboxPromises);
    describeHandingOut(it);
    describeLeases(it);
    describeGivingBack(it);
  });
}

/** The promises of `Outbox` for items that can change while they wait, as tests. */
export function describeChangingOutbox<Item>(
  runner: TestRunner,
  name: string,
  open: Open<ChangingOutboxHarness<Item>>,
): void {
  describeOutbox(runner, name, open);
  runner.describe(`${name} keeps the promises of an outbox whose items change`, () => {
    describeStoringAnew(eachFresh(runner, open, outboxPromises));
  });
}
