// What Jira makes of wiki markup: a JSON array of texts in, of documents (or { error }) out.
import { readFileSync } from 'node:fs';
import transformer from '@atlaskit/editor-wikimarkup-transformer';

// Jira links the keys of issues that exist.
const issues = Object.fromEntries(
  ['ABC-12', 'GH-12', 'GH-1'].map((key) => [key, `https://jira.example.com/browse/${key}`]),
);
const parser = new transformer.WikiMarkupTransformer();

function parsed(markup) {
  try {
    return parser.parse(markup, { conversion: { inlineCardConversion: issues } }).toJSON();
  } catch (error) {
    return { error: String(error) };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(parsed)));
