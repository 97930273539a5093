// Runs Pine sources over bars in PineTS, which is installed elsewhere: node pinets.mjs JOB FOLDER
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const { PineTS } = createRequire(path.join(process.argv[3], 'package.json'))('pinets');

const MONDAY = 345_600_000; // 1970-01-05
const LENGTHS = { 1: 60_000, 5: 300_000, 15: 900_000, 30: 1_800_000, 60: 3_600_000, 240: 14_400_000,
  '1D': 86_400_000, D: 86_400_000, '1W': 604_800_000, W: 604_800_000 };
const NAMES = Object.fromEntries(['1W', '1D', '240', '60', '30', '15', '5', '1'].map((name) => [LENGTHS[name], name]));

const bars = job.bars.map(([openTime, open, high, low, close, volume]) => (
  { openTime, closeTime: openTime + job.step, open, high, low, close, volume }));

function resample(length) {
  const found = [];
  for (const bar of bars) {
    const shift = length === LENGTHS['1W'] ? MONDAY : 0;
    const openTime = Math.floor((bar.openTime - shift) / length) * length + shift;
    const last = found[found.length - 1];
    if (!last || last.openTime !== openTime) {
      found.push({ ...bar, openTime, closeTime: openTime + length });
    } else {
      last.high = Math.max(last.high, bar.high);
      last.low = Math.min(last.low, bar.low);
      last.close = bar.close;
      last.volume += bar.volume;
    }
  }
  return found;
}

const provider = {
  async getMarketData(market, timeframe) {
    const length = LENGTHS[timeframe] ?? job.step;
    return length === job.step ? bars : resample(length);
  },
  async getSymbolInfo() {
    return { ticker: job.market, tickerid: job.market, type: 'forex', timezone: 'Etc/UTC', session: '24x7',
      currency: job.currency, mintick: job.tick, minmove: 1, pricescale: Math.round(1 / job.tick), pointvalue: 1,
      mincontract: job.volume_step };
  },
  configure() {},
};

async function trade(source) {
  const pine = new PineTS(provider, job.market, NAMES[job.step]);
  await pine.ready();
  const context = await pine.run(source);
  const plotted = (name, bar) => context.plots[name]?.data?.[bar]?.value ?? null;
  const last = bars.length - 1;
  return [...context.strategy.closedtrades, ...context.strategy.opentrades].map((trade) => {
    const open = trade.status === 'open';
    const exitBar = open ? last : trade.exit_bar_index;
    return {
      side: Math.sign(trade.size), entry_bar: trade.entry_bar_index, entry: trade.entry_price, exit_bar: exitBar,
      exit: open ? bars[last].close : trade.exit_price, quantity: Math.abs(trade.size),
      entry_comment: trade.entry_comment, exit_comment: open ? 'end_of_data' : trade.exit_comment,
      stop: plotted('Stop', exitBar - 1), target: plotted('Target', exitBar - 1),
      stop_name: ['stop_loss', 'breakeven', 'trailing_stop'][plotted('Stop kind', exitBar - 1)] ?? null,
    };
  });
}

const found = [];
for (const source of job.sources) found.push(await trade(source));
console.log(JSON.stringify(found));
