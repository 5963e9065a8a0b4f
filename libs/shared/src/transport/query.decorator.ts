import { applyDecorators, UseFilters, UsePipes, type PipeTransform } from '@nestjs/common';
import { MessagePattern, Transport } from '@nestjs/microservices';
import { parseOrRefuse, queries, type QueryName } from '../contracts/index.js';
import { QueryRefusals } from './query-refusals.js';

class RequestPipe implements PipeTransform {
  constructor(private readonly query: QueryName) {}

  transform(value: unknown): unknown {
    return parseOrRefuse<unknown>(queries[this.query].request, value);
  }
}

/** Of which tools services it is asked; without one, of all that have the handler. */
export interface Asked {
  pool?: string;
}

/**
 * A handler for a query of the contracts. The request has passed its schema before the handler sees it;
 * a `ParleyError` that it throws travels to the asker as it is, anything else as `internal`.
 */
export function Query(query: QueryName, asked: Asked = {}): MethodDecorator {
  return applyDecorators(
    MessagePattern(query, Transport.NATS, asked),
    UsePipes(new RequestPipe(query)),
    UseFilters(QueryRefusals),
  );
}
