"""Words a typo is looked for among, and the English words that are near one of them and mean themselves."""

from __future__ import annotations

from app.llm.offline.compiler.wording import words

MEANT = words("""
    above account after afternoon again american aroon around asian average averages back balance bearish before
    below between bigger bollinger bounce bounces break breakdown breakeven breakout breakouts breaks broke bullish
    buy buying candle candles candlestick channel channels chicago close closed closes closing consecutive cover
    cross crossed crosses crossing crossings crossover crossovers crossunder daily day days deviation deviations
    direction directional directions divided dollar dollars donchian down downtrend drawdown drop dropped drops
    during engulfing enter enters entries entry equity european evening every exit exiting exits exponential falling
    falls filter filters fixed flip flips flow frankfurt friday greater green hammer high higher highest histogram
    hold holding hour hourly hours ichimoku index indicator indicators inside keltner last least length lengths less
    level levels leverage london long longs loss losses low lower lowest market markets maximum mean middle minimum
    minute minutes momentum monday money month monthly months more morning most moving multiplier once only open
    opening opens opposite optimise optimised optimize optimized oscillator outside over overbought oversold
    parabolic percent period periods pips pivot pivots points position positions previous price prices profit
    profits pullback pullbacks range ranges ratio reaches rejection reversal reverse reversed reverses reversion
    reward rises rising risk risking saturday sell selling sells session sessions short shorting shorts signal
    signals simple size smaller standard stochastic stop stoploss stops strategy sunday supertrend swing sydney
    system target targets than their then there threshold through thursday ticks today tokyo touch touched touches
    touching trade trades trading trail trailing trend trends tuesday turn turns turtle under until upper uptrend
    volatility volume wednesday week weekday weekdays weekend weekends weekly weeks when whenever where which while
    with within without yesterday
""")
"""Words of the grammar that are often mistyped; a typo of any other word is not understood."""
THEMSELVES = frozenset(
    words("""
    abode abound accounts acreages afternoons aground altered america americana americans americas apter argon aron
    arron arson asia asians aster aswan averaged balanced balances baying beak beaks bleak blow bollingers bounced
    bouncer bouncers bouncy brake brakemen bread breads breakdowns breakups broken broker brooke bugger buoying
    burying busing busying candies candled candlesticks caressing carousing chancel chancels chanel channeled
    chanters chanteys chattels chicano choosing chose classing clone cloned clones cloning closer closest closet
    closets closings clove clover cloves cloyed cloying coder comer connective consecutively costings cove coven
    covers covert coves covet covey cower coyer crashing crass creasing cress cresting crisping croaking crooking
    crooning cropping crops crosser crossest crowding crowning crows cruising crushing crusting dairy daisy dally
    daring decimation dedication dedications defection defections deflation dejection depiction depictions
    derivation derivations detection deviating devotion devotions digestion digestions directing directive
    directives director directors dissection dissections divide dividend divider divides divination divined doily
    downtrends drawdowns drily dripped drips droop drooped droops dropper dropsy dross duding duping eater eaters
    editing edits eery emery emits ester esters europeans evenings ever evert exciting exiling exist existing exists
    exponentially failing fails fall falter falters faxed felling fells filed filler fillers filling fills fined
    fired fitter fitters fixer fixes flaps flies fling flits flops foxed frankfort frankfurter fridays fulling fulls
    grater greed greek greene greens greer greet hammed hammers hamper histograms hither hodl holdings holing
    hooding hording horus hrs hummer indicate indicated indicates indication indications insider insides landon
    lasses lats leapt leas lease leash lees lengthy lest levee levees lever leveraged leverages levers logs loner
    looses loser loses louses lover lowe lowed lowers lowery lungs lyndon marked marker markers maximums meddle
    middles minimums mint mints minuet minuets minuses minuted minuter minutest moaning momentous mondays monet
    monkey mont monte monty mooing mooney mooning moore moping mornings mosey moth moths mourning mouth mouths
    movings mowing muddle multiplayer multiple multiples multiplex multiplexer multiplied multipliers multiplies
    omens openings opining opposing opposites optimiser optimises optimism optimisms optimist optimists optimizer
    optimizes oscillate oscillated oscillates oscillation oscillators outsider outsides outsize ovens overload
    overlord oversell overthought overwrought owens paints parabola parabolas percents pernod petition petitions
    pilot pilots pints point pointy portions positing positional positioned positive positives positron positrons
    precious previews previously priced pricey prick pricks pricy pride prides pries prime primes prince princes
    prints prise prises prize prizes prod prods radio rage rages raises raising rang ranged ranger rangers rangy
    ration ratios reached reaction reception recessed recesses recession recursion reduction reelection refereed
    referees referral referred reflection regard rehearsal rehearsed rehearses rejecting rejections released
    releases reserved reserves retard retches retention revealed revelled revelries revenged revenges revenues
    revere revered reverend reveres reverie reveries reversals reversing reverted revision revulsion rewards reword
    rices ricing ricking rides riding riles riling rimes riming rinses rinsing rise risen riser risers risks rites
    riverbed roaches roses ruses sample saturdays sawing scooting scorning scouting sealing seals sections sewing
    shafting sharking sharping sheeting shelling shells shifting shirking shirring shirt shirting shirts shitting
    shoaling shocking shoot shooting shootings shoots shopping shops shore shores shoring shorn shortening shortens
    shortish shot shots shout shouting shouts shunting shutting sidney sills simile simpler simplex simply sing
    skirting sling slops slotting smarting smelling smells snort snorting snorts sops sort sorting sorts sowing
    spaniard spelling spells sport sporting sports spotting spouting spurting standards stanford starting steps
    sting stochastics stomps stoop stoops storming stows strategic stratify strops sturdy suing sundae sundas
    sundays sundry swelling swells swig swine swings swops swung systems tacks tail tailing teaching tend tends
    terns thee theirs theme these thorough though thralling three threefold threshed thresholds thursdays tick tics
    tirade tirades toady todays toddy tokay torch torched torches torching touchier touchingly touchings touchy
    tough tousling trace traces tracing tracking traded trader traders trails train training traipsing trait
    tramming tramping trampling trapping trashing travailing traveling trawl trawling tread treading treadling
    treads trebling treed trendy trent trial trialing trialling tricks trifling trilling tripling trolling trough
    trucking tucks tuesdays tuns turds turfs turks turtles udder untie upped uppers uptrends volubility volumes
    weakly wednesdays weeds weekended weeps wees were whale whatever wheres wherever whiled whiles whine white whole
    whomever whore wile workdays yesterdays
""")
)
"""English words, and other words of the grammar, that a slip would turn into one of `MEANT`."""
