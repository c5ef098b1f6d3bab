import { expect, it } from 'vitest';
import { Traffic } from '../../src/engine/device/traffic.js';
import { openGpu } from '../../src/engine/gpujs/gpu.js';
import { Runner as GpuJsRunner } from '../../src/engine/gpujs/runner.js';
import { environmentOf } from '../../src/engine/index.js';
import { openDevice } from '../../src/engine/webgpu/device.js';
import { DevicePanel } from '../../src/engine/webgpu/device-panel.js';
import { Runner } from '../../src/engine/webgpu/runner.js';
import { check, parse } from '../../src/lang/index.js';
import { shapeOf } from '../../src/panel/panel.js';
import { plan } from '../../src/plan/plan.js';
import { describeDevice } from './devices.js';
import { randomPanel } from './every-operator.js';

const panel = randomPanel();
const program = plan([check(parse('ts_mean(close, 3)'), environmentOf(panel)).ast], environmentOf(panel));

it('a device that is not there is told as that', async () => {
  await expect(openGpu('abacus')).rejects.toMatchObject({ code: 'G001', message: 'gpu.js has no abacus here' });
});

describeDevice('a device', { name: 'webgpu' }, (backend) => {
  it('that is too small says what it binds', () => {
    // Nothing is uploaded before the size is checked, so the fields may stay small.
    const large = {
      ...panel,
      dates: new Array<string>(2 ** 16).fill(''),
      symbols: new Array<string>(2 ** 16).fill(''),
    };
    expect(() => backend.evaluate(program, large)).toThrowError(
      expect.objectContaining({ code: 'G002', message: expect.stringContaining('65536 x 65536') }),
    );
    // It goes on with what fits.
    expect(backend.evaluate(program, panel)).toHaveLength(1);
  });

  it('that is lost fails what waits for it', async () => {
    const opened = await openDevice();
    const runner = new Runner(opened, new Traffic());
    const { fields, groups, universe } = panel;
    const parts = { shape: shapeOf(panel), origin: 0, fields, groups, universe };
    const device = new DevicePanel(opened.device, parts, runner.traffic);
    const { work } = runner.lower(program, device);
    opened.device.destroy();
    await expect(runner.run(device, work, [])).rejects.toMatchObject({ code: 'G003' });
  });

  it('that is lost to gpu.js fails what comes next', async () => {
    const gpu = await openGpu('webgpu');
    const { fields, groups, universe } = panel;
    const runner = new GpuJsRunner(gpu, { shape: shapeOf(panel), origin: 0, fields, groups, universe }, new Traffic());
    expect((await runner.evaluate(program)).values).toHaveLength(1);
    const kernel = gpu.kernel('function (a) { return a[this.thread.x]; }', { output: [1], loopMaxIterations: 1 });
    const left = (await kernel(new Float32Array([1]))) as { context: { device: GPUDevice } };
    const { device } = left.context;
    device.destroy();
    await device.lost;
    await expect(runner.evaluate(program)).rejects.toMatchObject({ code: 'G003' });
    // Another one is opened when it is asked for.
    const anew = new GpuJsRunner(
      await openGpu('webgpu'),
      { shape: shapeOf(panel), origin: 0, fields, groups, universe },
      new Traffic(),
    );
    expect((await anew.evaluate(program)).values).toHaveLength(1);
  });
});
