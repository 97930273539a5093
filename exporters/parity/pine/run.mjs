// Runs Pine sources in PineTS, which is installed elsewhere: node run.mjs JOB FOLDER. Per run one line of JSON comes
// out: its trades, or why there are none. PineTS evaluates the source; orders go to the account beside this file.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { Account } from './account.mjs';

const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const { PineTS, Context } = createRequire(path.join(process.argv[3], 'package.json'))('pinets');

// PineTS rounds what an assignment keeps to ten decimals; Pine keeps all of a float.
Context.prototype.precision = (value) => value;

const MONDAY = 345_600_000; // 1970-01-05
const LENGTHS = { 1: 60_000, 5: 300_000, 15: 900_000, 30: 1_800_000, 60: 3_600_000, 240: 14_400_000,
  '1D': 86_400_000, D: 86_400_000, '1W': 604_800_000, W: 604_800_000 };
const NAMES = Object.fromEntries(['1W', '1D', '240', '60', '30', '15', '5', '1'].map((name) => [LENGTHS[name], name]));

// Bars of another timeframe on the UTC calendar, whose weeks begin on Monday.
function resample(bars, length) {
  const found = [];
  const shift = length === LENGTHS['1W'] ? MONDAY : 0;
  for (const bar of bars) {
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

function provide(series) {
  const bars = series.time.map((openTime, i) => ({ openTime, closeTime: openTime + series.step,
    open: series.open[i], high: series.high[i], low: series.low[i], close: series.close[i], volume: series.volume[i] }));
  return {
    async getMarketData(market, timeframe) {
      const length = LENGTHS[timeframe] ?? series.step;
      return length === series.step ? bars : resample(bars, length);
    },
    async getSymbolInfo() {
      return { ticker: series.market, tickerid: series.market, type: 'forex', timezone: 'Etc/UTC', session: '24x7',
        currency: series.currency, mintick: series.tick, minmove: 1, pricescale: Math.round(1 / series.tick),
        pointvalue: 1, mincontract: series.volume_step };
    },
    configure() {},
  };
}

// Before the script reads a bar, the account fills what that bar fills. On other timeframes nothing is ordered.
const execute = PineTS.prototype._executeIterations;
PineTS.prototype._executeIterations = function serve(context, script, from, to) {
  const own = context.pine.strategy;
  // Added up in the order its name says; PineTS takes the open third, which may differ in the last bit.
  this.ohlc4 = this.open.map((open, i) => (open + this.high[i] + this.low[i] + this.close[i]) / 4);
  if (context.isSecondaryContext) {
    for (const name of ['entry', 'order', 'close', 'exit']) own[name] = () => {};
    return execute.call(this, context, script, from, to);
  }
  const { account } = this;
  account.serve(own);
  context._propOverrides = { initial_capital: account.balance }; // as the strategy's properties would
  const read = (here) => {
    if (here.strategy) account.fill(here.idx, here.strategy);
    else account.bar = here.idx; // the first bar, on which the script declares itself
    return script(here);
  };
  return execute.call(this, context, read, from, to);
};

async function trade(source, series) {
  const pine = new PineTS(provide(series), series.market, NAMES[series.step]);
  pine.account = new Account(series.ticks, series.open, series);
  await pine.ready();
  const { plots } = await pine.run(source);
  const plotted = (name, bar) => plots[name]?.data?.[bar]?.value ?? null;
  return pine.account.finish().map((one) => ({ ...one, stop: plotted('Stop', one.exit_bar - 1),
    target: plotted('Target', one.exit_bar - 1),
    stop_name: ['stop_loss', 'breakeven', 'trailing_stop'][plotted('Stop kind', one.exit_bar - 1)] ?? null }));
}

for (const { source, series } of job.runs) {
  let found;
  try {
    found = { trades: await trade(source, job.series[series]) };
  } catch (error) {
    found = { error: String(error.message ?? error).split('\n')[0] };
  }
  fs.writeSync(1, JSON.stringify(found) + '\n');
}
