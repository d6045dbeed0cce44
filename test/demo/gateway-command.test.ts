import { expect, it } from 'vitest';
import { gatewayCommand } from '../../src/demo/gateway-command.ts';
import { fakeTerminal } from '../cli/terminal/fake-terminal.ts';

it('npm start serves on Viceroy where there is one, and says nothing of it', async () => {
  const terminal = fakeTerminal();
  expect(await gatewayCommand(terminal, async () => '/usr/bin/viceroy')).toEqual(['serve', '--try']);
  expect(terminal.progressed).toEqual([]);
});

it('npm start serves in Node where there is none, and says so and how to get it, in one line', async () => {
  const terminal = fakeTerminal();
  expect(await gatewayCommand(terminal, async () => null)).toEqual(['dev', '--try']);
  expect(terminal.progressed).toEqual([expect.stringMatching(/^no Viceroy here: .* in Node .*npx popgate viceroy /)]);
});
