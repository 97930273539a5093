// A simulated TradingView account for one strategy: market orders fill at the next bar's open, what strategy.exit rests
// is measured from the fill. Within a bar: a gap at the open, then market orders in the order they were given, then the
// range, whose nearer extreme comes first (the low at equal distance). Prices are compared in whole ticks. Throws on
// whatever it does not model. Costs are charged at the exit: percent of both fills, and ticks per side.

const SETTINGS = {
  initial_capital: undefined, currency: 'NONE', default_qty_type: 'fixed', default_qty_value: 1, pyramiding: 0,
  calc_on_every_tick: false, calc_on_order_fills: false, process_orders_on_close: false, use_bar_magnifier: false,
  fill_orders_on_standard_ohlc: true, backtest_fill_limits_assumption: 0, slippage: 0, margin_long: 0, margin_short: 0,
};
const ENTRY = ['id', 'direction', 'qty', 'comment', 'alert_message'];
const CLOSE = ['id', 'comment', 'alert_message'];
const EXIT = ['id', 'from_entry', 'profit', 'limit', 'loss', 'stop', 'comment_profit', 'comment_loss', 'alert_profit',
  'alert_loss'];
const NEAR = 1e-6; // of a tick: what binary rounding of a price may come to
const SMALLEST = 1e-6; // a quantity is cut off to six decimals

export class Account {
  // `series`: open, high, low and close in ticks; `prices`: the opens as the script sees them.
  constructor(series, prices, { tick, balance, costs }) {
    this.series = series;
    this.prices = prices;
    this.tick = tick;
    this.balance = balance;
    this.costs = costs;
    this.bar = -1;
    this.position = null;
    this.orders = [];
    this.exits = new Map();
    this.trades = [];
    this.profit = 0;
  }

  // Replaces the orders of `strategy` by those of this account.
  serve(strategy) {
    strategy.entry = (...given) => this.order('entry', read(given, ['id', 'direction', 'qty'], ENTRY));
    strategy.order = (...given) => this.order('order', read(given, ['id', 'direction', 'qty'], ENTRY));
    strategy.close = (...given) => this.close(read(given, ['id', 'comment'], CLOSE));
    strategy.exit = (...given) => this.exit(read(given, ['id', 'from_entry'], EXIT));
    for (const name of ['close_all', 'cancel', 'cancel_all', 'equity', 'openprofit'])
      strategy[name] = () => { throw new Error(`strategy.${name} is not modelled`); };
  }

  // Fills what the bar fills; `state` is what the script reads of its account.
  fill(bar, state) {
    this.bar = bar;
    this.check(state.config);
    const [open, high, low] = [this.series.open[bar], this.series.high[bar], this.series.low[bar]];
    this.fillGap(open);
    for (const order of this.orders) this.fillMarket(order, open);
    this.orders = [];
    this.fillRange(open, high, low);
    this.drop();
    state.position_size = this.position ? this.position.side * this.position.quantity : 0;
    state.position_avg_price = this.position ? this.position.price : NaN;
    state.netprofit = this.profit;
  }

  check(config) {
    if (this.checked) return;
    for (const [name, value] of Object.entries(SETTINGS)) {
      const set = typeof config[name] === 'function' ? config[name]() : config[name];
      if (value !== undefined && set !== value) throw new Error(`${name} = ${set} is not modelled`);
    }
    this.checked = true;
  }

  order(kind, { id, direction, qty, comment }) {
    const side = { long: 1, short: -1 }[direction];
    const quantity = Math.floor(qty / SMALLEST) * SMALLEST;
    if (!side || !(quantity > 0)) throw new Error(`strategy.${kind} of ${direction} ${qty} is not modelled`);
    const leaving = this.orders.some((other) => other.kind === 'close');
    if (kind === 'entry' && this.position?.side === side && !leaving) return; // pyramiding = 0
    this.orders.push({ kind, id, side, quantity: Number(quantity.toFixed(6)), comment });
  }

  close({ id, comment }) {
    if (this.position?.id === id) this.orders.push({ kind: 'close', id, comment });
  }

  // Stays until it is replaced under its id and entry, or its position is gone.
  exit({ id, from_entry: entry, profit, limit, loss, stop, comment_profit: won, comment_loss: lost }) {
    const close = this.series.close[this.bar];
    const given = { profit: ticksAway(profit), loss: ticksAway(loss), won, lost,
      limit: onGrid(limit / this.tick, close), stop: onGrid(stop / this.tick, close) };
    for (const [name, value] of Object.entries({ profit, loss }))
      if (value < 0) throw new Error(`strategy.exit with ${name} = ${value} is not modelled`);
    this.exits.set(`${id} of ${entry}`, { entry, ...given });
  }

  fillGap(open) {
    const { stop, target, exit } = this.levels();
    const side = this.position?.side;
    if (side * open <= side * stop) this.leave(open, exit.lost);
    else if (side * open >= side * target) this.leave(open, exit.won);
  }

  fillMarket(order, open) {
    const held = this.position;
    if (order.kind === 'close') {
      if (held?.id === order.id) this.leave(open, order.comment);
      return;
    }
    if (held?.side === order.side) throw new Error(`adding to a position is not modelled: ${order.id}`);
    if (held && order.kind === 'order') throw new Error(`strategy.order against a position is not modelled: ${order.id}`);
    if (held) this.leave(open, order.comment);
    this.position = { id: order.id, side: order.side, quantity: order.quantity, bar: this.bar, ticks: open,
      price: this.prices[this.bar], comment: order.comment };
  }

  fillRange(open, high, low) {
    if (!this.position) return;
    const { stop, target, exit } = this.levels();
    const long = this.position.side > 0;
    const stopped = long ? low <= stop : high >= stop;
    const reached = long ? high >= target : low <= target;
    const lowFirst = open - low <= high - open;
    if (stopped && (!reached || lowFirst === long)) this.leave(stop, exit.lost);
    else if (reached) this.leave(target, exit.won);
  }

  // In whole ticks; NaN where there is none, which no comparison meets.
  levels() {
    const found = [...this.exits.values()].filter((exit) => exit.entry === this.position?.id);
    if (found.length > 1) throw new Error('several exits of one position are not modelled');
    const [exit] = found;
    if (!exit) return { stop: NaN, target: NaN };
    const { side, ticks } = this.position;
    return { exit, stop: first(exit.stop, ticks - side * exit.loss), target: first(exit.limit, ticks + side * exit.profit) };
  }

  leave(ticks, comment) {
    const held = this.position;
    this.trades.push({ side: held.side, entry_bar: held.bar, entry: held.ticks, exit_bar: this.bar, exit: ticks,
      quantity: held.quantity, entry_comment: held.comment, exit_comment: comment });
    const cost = (ticks + held.ticks) * this.costs.commission_pct / 100 + 2 * this.costs.ticks;
    this.profit += (held.side * (ticks - held.ticks) - cost) * this.tick * held.quantity;
    this.position = null;
  }

  drop() {
    for (const [key, exit] of this.exits) if (exit.entry !== this.position?.id) this.exits.delete(key);
  }

  // What is still open is told at the last close.
  finish() {
    if (this.position) this.leave(this.series.close[this.bar], 'end_of_data');
    return this.trades;
  }
}

// The arguments of a call by name; an unknown one is an error.
function read(given, positions, known) {
  const found = {};
  const values = given.filter((one) => !(one && typeof one === 'object' && '__callsiteId' in one));
  values.forEach((one, place) => {
    const named = one && typeof one === 'object' && typeof one.get !== 'function' && !Array.isArray(one);
    Object.assign(found, named ? one : { [positions[place]]: one });
  });
  for (const name of Object.keys(found)) if (!known.includes(name)) throw new Error(`argument ${name} is not modelled`);
  return Object.fromEntries(Object.entries(found).map(([name, one]) => [name, now(one)]));
}

function now(value) {
  if (typeof value === 'function') return value();
  if (Array.isArray(value)) return value[value.length - 1];
  return value && typeof value.get === 'function' ? value.get(0) : value;
}

function first(...levels) {
  return levels.find((level) => !Number.isNaN(level)) ?? NaN;
}

function ticksAway(distance) {
  return distance === undefined ? NaN : Math.ceil(distance - NEAR);
}

// A level off the grid goes away from the close, as TradingView rounds it.
function onGrid(ticks, close) {
  if (ticks === undefined || Number.isNaN(ticks)) return NaN;
  if (Math.abs(ticks - Math.round(ticks)) < NEAR) return Math.round(ticks);
  return ticks > close ? Math.ceil(ticks) : Math.floor(ticks);
}
