import { Controller, Get, Header } from '@nestjs/common';
import { openApiDocument } from './document.js';
import { docsPage } from './page/docs-page.js';
import { pagePolicy } from './page/style.js';

/** What this gateway can be asked, for programs and for people. It is the same for everybody, so it needs no token. */
@Controller()
export class OpenApiController {
  private readonly json: string;
  private readonly page: string;

  constructor() {
    const document = openApiDocument();
    this.json = JSON.stringify(document);
    this.page = docsPage(document);
  }

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  document(): string {
    return this.json;
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', pagePolicy)
  @Header('x-content-type-options', 'nosniff')
  @Header('referrer-policy', 'no-referrer')
  docs(): string {
    return this.page;
  }
}
