import {InProcessLink} from '@orderwell/adapters/in-process';
import {expect} from 'chai';

const codeOf = (promised: Promise<unknown>): Promise<unknown> =>
  promised.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

describe('a link within one process', () => {
  it('given a receiver, resolves once that has finished', async () => {
    const link = new InProcessLink<string>();
    const received: string[] = [];
    link.receive(async (message) => {
      await new Promise(setImmediate);
      received.push(message);
    });
    await link.deliver('one');
    expect(received).to.deep.equal(['one']);
  });

  it('given nobody who receives, yet or any more, refuses, so that the sender keeps the message', async () => {
    const link = new InProcessLink<string>();
    expect(await codeOf(link.deliver('early'))).to.equal('UNAVAILABLE');
    await link.receive(async () => undefined).stop();
    expect(await codeOf(link.deliver('late'))).to.equal('UNAVAILABLE');
  });

  it('given a message in hand, stops only once it is finished, well or not', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      const link = new InProcessLink<string>();
      const inHand = Promise.withResolvers<void>();
      const receiver = link.receive(() => inHand.promise);
      const delivered = codeOf(link.deliver('one'));
      let stopped = false;
      const stopping = receiver.stop().then(() => (stopped = true));
      await new Promise(setImmediate);
      expect(stopped).to.equal(false);
      inHand[end]();
      await stopping;
      await delivered;
    }
  });

  it('given a receiver that fails, hands its failure to the sender', async () => {
    const link = new InProcessLink<string>();
    link.receive(async () => {
      throw new TypeError('a bug');
    });
    expect(await codeOf(link.deliver('one'))).to.be.instanceOf(TypeError);
  });
});
