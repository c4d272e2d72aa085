import {defineRoute, problemSchema, type RouteHandler} from '@orderwell/adapters/koa';
import {expect} from 'chai';
import {z} from 'zod';

const contract = defineRoute({
  method: 'post',
  path: '/greetings/{name}',
  summary: 'Greets.',
  params: z.object({name: z.string()}),
  headers: z.object({'X-Tone': z.enum(['warm', 'cold']).optional()}),
  body: z.strictObject({times: z.int()}),
  responses: {201: z.strictObject({greeting: z.string()}), 404: problemSchema},
});

/** What the compiler refuses is the test here: without the refusal, the `@ts-expect-error` itself is an error. */
describe('a route contract', () => {
  it('given a handler that keeps it, gives it typed params, headers and body', async () => {
    const greet: RouteHandler<typeof contract> = async ({params, headers, body}) => ({
      status: 201,
      headers: {Location: `/greetings/${params.name}`},
      body: {greeting: `${headers['X-Tone'] ?? ''}${params.name} `.repeat(body.times)},
    });

    const correlation = {requestId: '1', traceparent: '2'};
    const answer = await greet({params: {name: 'Leia'}, headers: {}, body: {times: 2}, correlation});
    expect(answer).to.have.nested.property('body.greeting', 'Leia Leia ');
  });

  it('given a handler with another body, a problem, an unknown status or a misspelled param, does not compile', () => {
    // @ts-expect-error -- a greeting is a text
    const body: RouteHandler<typeof contract> = async () => ({status: 201, body: {greeting: 1}});
    // @ts-expect-error -- problems are thrown
    const problem: RouteHandler<typeof contract> = async () => ({status: 404, body: {}});
    // @ts-expect-error -- the contract does not know this status
    const status: RouteHandler<typeof contract> = async () => ({status: 200, body: {greeting: ''}});
    // @ts-expect-error -- there is no such parameter
    const param: RouteHandler<typeof contract> = async ({params}) => ({status: 201, body: {greeting: params.nome}});

    expect([body, problem, status, param]).to.have.length(4);
  });
});
