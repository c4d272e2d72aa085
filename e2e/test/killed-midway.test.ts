import {requireBroker, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {inParallel, place, settled} from '../support/order-client.ts';
import {Services} from '../support/services.ts';

describe('the two services under load', function () {
  this.timeout(180_000);
  let services: Services;

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    services = await Services.prepare();
  });
  afterEach(() => services.stop());
  after(() => stopTestServer());

  it('given 1,000 orders and a payment service that is killed midway, settles every one as its amount says', async () => {
    const {address} = await services.orderApp();
    const doomed = await services.paymentApp();
    await services.paymentApp();
    let posted = 0;
    const answers = await inParallel(1000, 32, async (index) => {
      posted += 1;
      if (posted === 500) {
        await doomed.line(/payment processed/);
        doomed.kill('SIGKILL');
      }
      return place(address, index % 2 === 0 ? 5 : 6);
    });
    expect(new Set(answers.map(({status}) => status))).to.deep.equal(new Set([201]));
    await doomed.ended;
    const verdicts = await inParallel(1000, 32, (index) => settled(address, answers[index]?.order ?? {id: 'missing'}));
    const statuses = Map.groupBy(verdicts, ({status}) => status);
    expect(statuses.get('Confirmed')).to.have.length(500);
    expect(statuses.get('Canceled')).to.have.length(500);
    for (const {status, quantity} of verdicts) expect(status).to.equal(quantity === 5 ? 'Confirmed' : 'Canceled');
  });
});
