import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { invalidRequest } from '#shared/contracts';

/** What may stand behind the `?` of a route. One that says nothing takes nothing. */
export const Takes = Reflector.createDecorator<readonly string[]>();

/** A parameter that is misspelt would be ignored silently, so it is refused by its name. */
@Injectable()
export class TakenQuery implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.routeOptions.url?.startsWith('/v1/')) {
      refuseUnknown(request.query, this.reflector.get(Takes, context.getHandler()) ?? []);
    }
    return true;
  }
}

export function refuseUnknown(query: unknown, taken: readonly string[]): void {
  const unknown = Object.keys(query as object).filter((name) => !taken.includes(name));
  if (unknown.length === 0) return;
  const problem = taken.length > 0 ? `is not taken here; ${taken.join(', ')} may be` : 'is not taken here';
  throw invalidRequest(unknown.slice(0, 10).map((name) => ({ path: name.slice(0, 80), problem })));
}
