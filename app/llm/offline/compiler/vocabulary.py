"""Words a typo is looked for among, and the English words that are near one of them and mean themselves."""

from __future__ import annotations

from app.llm.offline.compiler.wording import words

MEANT = words("""
    above account after afternoon again against ahead american another aroon around asian average averages back
    balance band bands bearish because before below between bigger bitcoin bollinger bottom bought bounce
    bounces bouncing break breakdown breakeven breaking breakout breakouts breaks broke bullish buy buying
    candle candles candlestick capital channel channels chart charts chicago climbing climbs close closed closes
    closest closing commission confirmed consecutive continues cooldown cover cross crossed crosses crossing
    crossings crossover crossovers crossunder current daily day days decreases decreasing deviation deviations
    dipping direction directional directions divergence divided dollar dollars donchian down downtrend downwards
    drawdown drop dropped drops during engulf engulfing enter entered enters entries entry equity ethereum euro
    european evening every exchange exit exited exiting exits exponential falling falls filter filters fixed
    flip flips flow forex frankfurt friday futures greater green hammer high higher highest histogram hold
    holding hour hourly hours hull ichimoku increases increasing index indicator indicators inside keltner last
    least length lengths less level levels leverage linear london long longs loss losses low lower lowest market
    markets maximum mean middle minimum minute minutes mirror momentum monday money month monthly months more
    morning most moving multiplier nasdaq negative next number once only open opening opens opposite optimise
    optimised optimize optimized oscillator outside over overbought oversold parabolic pause percent percentage
    period periods pips pivot pivots points portfolio position positions positive previous price prices prior
    profit profits pullback pullbacks range ranges ratio reaches reaching regression rejection resistance
    reversal reverse reversed reverses reversion reward rises rising risk risking saturday scalping sell selling
    sells session sessions short shorting shorts signal signals simple size smaller sold squeeze standard
    stochastic stop stoploss stops strategy strength sunday supertrend support swing sydney system target
    targets than their then there threshold through thursday ticks timeframe timeframes today tokyo touch
    touched touches touching trade trades trading trail trailing trend trending trends tuesday turn turning
    turns turtle under until upper uptrend upwards volatility volume wednesday week weekday weekdays weekend
    weekends weekly weeks weighted when whenever where which while williams with within without yesterday zero
""")
"""Words of the grammar that are often mistyped; a typo of any other word is not understood."""
THEMSELVES = frozenset(
    words("""
    aaron abode abound accounts acreages afternoons aground ahmad alter altered america americana americans
    americas anther apter argon arron arson asia asians aster aswan averaged averroes avian balanced
    balances baying bband bbands bnd bunds beak beaks bend bends bind binds bitcoins bleak blow bollingers bond bonds
    bottoms bough boughs bounced bouncer bouncers bouncier bouncy bound bounds brake brakemen braking bread breads
    breakdowns breakings breakups broken broker brooke brought bugger buoying burying busing busying candies candled
    candlesticks capitals capitol caressing carousing cart carts chancel chancels chanel channeled chant
    chanters chanteys chants chapt char charm charms chars chary chat chats chattels chicano choosing chose
    churning claiming clamming clamping classing clicking climaxing climb climes clinging clinking clipping
    clomping clone cloned clones cloning closer closet closets closings clove clover cloves cloyed cloying
    clubbing clumping coder comer commissioned commissioner commissions compassion conferred confided confined
    confines confirms conformed connective consecutively continua continual continue continued continuous
    continuum continuums convinces cooldowns costings cove coven covers covert coves covet covey cower coyer
    crashing crass creasing cress cresting cribbing crimping crisping croaking crooking crooning cropping crops
    crosser crossest crowding crowning crows cruising crumbing crushing crusting currant currents dairy daisy
    dally daring deceased deceases deceasing decimation decrease decreased decreeing dedication dedications
    defection defections deflation dejection depiction depictions depresses depressing derivation derivations
    detection deviating devotion devotions digestion digestions dimpling directing directive directives director
    directors dissection dissections divergences divergent divide dividend divider divides divination divined
    doily dopping downtrends downward drawdowns drily dripped dripping drips droop drooped droops dropper
    dropping dropsy dross duding dumping duping eater eaters edited editing edits eery emery emits engulfed
    engulfs ester esters ethereal europeans evenings ever evert exchanged exchanges excited exciting exiled
    exiling exist existed existing exists exponentially failing fails fall falter falters faxed felling fells
    filed filler fillers filling fills fined fired fitter fitters fixer fixes flaps flies fling flits flops fore
    fores foxed frankfort frankfurter freaking fridays fulling fulls future grater greed greek greene greens
    greer greet hammed hammers hamper histograms hither hodl holdings holing hooding hording horus hummer
    incenses incensing increase increased increasingly indicate indicated indicates indication indications
    ingresses insider insides landon lasses lats leaching leapt leas lease leash lees lengthy lest levee levees
    lever leveraged leverages levers lineal liner logs loner looses loser loses louses lover lowe lowed lowers
    lowery lungs lyndon marked marker markers maximums meddle middles miner minimums minor mint mints minuet
    minuets minuses minuted minuter minutest mirrored mirrors moaning momentous mondays monet monkey mont monte
    monty mooing mooney mooning moore moping mornings mosey moth moths mourning mouth mouths movings mowing
    muddle multiplayer multiple multiples multiplex multiplexer multiplied multipliers multiplies negating
    negation negatived negatively negatives newt nexus numbed numbers omens openings opining opposing opposites
    optimiser optimises optimism optimisms optimist optimists optimizer optimizes oscillate oscillated
    oscillates oscillation oscillators outsider outsides outsize ovens overload overlord oversell overthought
    overwrought owens paints parabola parabolas parentage pass passe passed passes paused pauses percentages
    percentile percents pernod petition petitions pilot pilots pints point pointy portfolios portions positing
    positional positioned positively positives positron positrons preaching precious previews previously priced
    pricey prick pricks pricy pride prides pries prime primes prince princes prints priors priory prise prises
    prize prizes prod prods pryor punitive radio rage rages raises raising rang ranged ranger rangers rangy
    ration ratios reached reaction reception recessed recesses recession recursion reduction reelection refereed
    referees referral referred reflection regard regressing regressions regressive rehearsal rehearsed rehearses
    rejecting rejections released releases remittance repression repressions reserved reserves resistances
    resistant retard retches retching retention revealed revelled revelries revenged revenges revenues revere
    revered reverend reveres reverie reveries reversals reversing reverted revision revulsion rewards reword
    rices ricing ricking rides riding riles riling rimes riming rinses rinsing rise risen riser risers risks
    rites riverbed roaches roaching roses ruses sample saturdays sawing scabbing scalding scaling scalloping
    scamming scanning scanting scarfing scarring scathing scatting scolding scooping scooting scorning scouting
    scraping scrapping sculling sculpting sealing seals sections sewing shafting sharking sharping sheeting
    shelling shells shifting shirking shirring shirt shirting shirts shitting shoaling shocking shoot shooting
    shootings shoots shopping shops shore shores shoring shorn shortening shortens shortish shot shots shout
    shouting shouts shunting shutting sidney sills simile simpler simplex simply sing sipping skirting slapping
    sling slops slotting smarting smelling smells snapping snort snorting snorts sops sort sorting sorts sowing
    spaniard spelling spells sport sporting sports spotting spouting spurting squeezed squeezer squeezes
    stalking stalling stamping standards stanford stapling starting steps sting stochastics stomps stoop stoops
    storming stows strategic stratify strengthen strengths strops sturdy suing sundae sundas sundays sundry
    supports swamping swapping swelling swells swig swine swings swops swung systems tacks tail tailing taming
    teaching tearing teeming tend tending tends terns text thee theirs theme these thorough though thralling
    threading three threefold threshed thresholds thursdays tick tics tirade tirades toady todays toddy tokay
    torch torched torches torching touchier touchingly touchings touchy tough tousling trace traces tracing
    tracking traded trader traders trails train training traipsing trait tramming tramping trampling trapping
    trashing travailing traveling trawl trawling tread treading treadling treads treating trebling treed
    trekking trenching trendier trendies trendline trendy trent trial trialing trialling tricks trifling trilling
    tripling trolling trough trucking trundling trunking tucks tuesdays tuning tuns turds turfs turks turnings turtles
    udder untie upped uppers uptrends upward upwardly volubility volumes weakly wednesdays weeds weekended weeps
    wees weighed weightier were whale whatever wheres wherever whiled whiles whine white whole whomever whore
    wile william williamson workdays yesterdays zeroes zeros
    """)
)
"""English words, and other words of the grammar, that a slip would turn into one of `MEANT`."""
