"""How the mirror image is called, and what becomes of a position by it."""

from __future__ import annotations

from app.llm.offline.compiler.wording import phrases

OPPOSITE = phrases("""
    with the opposite 1 | on the opposite 1 | at the opposite 1 | the opposite 1 |
    for the inverse | for the reverse | for the mirror image | for the exact opposite | in the mirrored case |
    in the inverse case | for the mirrored case | for the opposite case | on the inverse case | for the mirror |
    for the mirrored setup | on the mirrored setup | on the inverse setup | for the reverse setup |
    at the opposite crossing |
    on the opposite signal | on the opposite cross | on the opposite crossover | on opposite signal |
    on opposite cross | on opposite crossover | on an opposite cross | on an opposite signal | on the opposite |
    on opposite | opposite signal | opposite cross | opposite crossover | for the opposite |
    when the opposite happens | when the opposite occurs | when the opposite is true | on the reverse cross |
    on the reverse signal | on reverse cross | on reverse signal | on the reverse | in the opposite case |
    if the opposite happens | on the contrary | on a opposite cross | when it crosses back | when they cross back |
    on the cross back | on a cross back | vice versa | the other way around | the other way round | the opposite |
    the reverse | the mirror image | mirrored | reversed | on the inverse | inverse | the same in reverse | opposite |
    reverse | mirror | the inverse | on the opposite crossing | on the opposite condition | on opposite conditions |
    for opposite | when opposite | on opposite breakout | on the opposite breakout | at the opposite signal |
    at the opposite cross | with the opposite rule | with the opposite rules | on the other side | on the mirror |
    on the mirror image | mirror it | mirror that | mirror everything | mirror this | reverse everything |
    reverse all | when the reverse happens | under opposite conditions | under the opposite conditions |
    opposite rules | opposite conditions | with opposite rules | do the opposite | by the opposite |
    by the opposite cross | by an opposite cross | the opposite way | the mirror | exact mirror | exact opposite |
    the exact opposite | a mirror image | mirror image | a mirror | same thing upside down | same upside down |
    the same upside down | same thing flipped | same thing reversed | same thing inverted | same thing backwards |
    same thing mirrored | same rules mirrored | same rules reversed | same rules flipped | same mirrored |
    the same mirrored | same but mirrored | same but flipped | same but inverted | the same but reversed |
    the same but flipped | the same but mirrored | the same but opposite | same but opposite | same in reverse |
    same thing in reverse | same thing the other way | same thing the other way round | same thing but opposite |
    same thing the other way around | same thing but reversed | same thing but flipped | same thing but mirrored |
    same but the other way round | same but the other way around | other way round | other way around |
    the other way about | the exact reverse | exact reverse | everything flipped | everything reversed |
    everything mirrored | everything inverted | all reversed | all flipped | all mirrored | all inverted |
    everything upside down | everything the other way round | everything opposite | mirror opposite |
    exact mirror image | the exact mirror | the exact mirror image | an exact mirror | exactly mirrored |
    mirrored both sides | mirrored on both sides | mirrored for both sides | both sides mirrored |
    other way | it's the other way | it's the opposite | it's reversed | it is the other way | it is the opposite |
    it's the reverse | it's the other way round | it's the other way around |
    the polar opposite | same story upside down | same story reversed | same story in reverse | same story mirrored |
    the complete opposite | complete opposite | total opposite | just the opposite | precisely the opposite |
    mirror images of each other | mirror images |
    on the other way round | on the other way around | on the other way | it the other way |
    it the other way round | it the other way around |
    exact inverse | perfect mirror | precise opposite | mirror of that | mirror of the longs |
    same logic reversed | same logic flipped | mirrors that | mirrors it | mirrors the long side | mirrors the longs |
    mirror the longs | mirrors this | mirrors the long rules | mirrors the buys
""")
ALWAYS_IN = phrases("""
    always in the market | always in | always be in the market |
    stop and reverse | stop - and - reverse | reversal system
    | reverse position each time | always in position | always in a position | reverse positions | reverse position |
    reverse the position | reverse the positions | reverse positions on each signal | reverse on each signal |
    reverse on every signal | reverse positions on every signal | reverse position on each signal | reversing |
    reverse the position on each signal | reverse the trade | flip positions | flip the position | always reverse |
    flip on the opposite | flip on opposite | flip on opposite signals | reverse on the opposite |
    reverse on opposites | reverse always | reverse each time | flip each time | flip always |
    flip on the opposite signal | flip on the opposite cross | flip every time | reverse every time |
    each signal reverses the position | signals reverse the position | reverse positions on signals |
    flip | flips | flipping | flip it | flip sides | flip over | flips over | flips the position | reverse it |
    reverses | reverses it | reverses the position | flips on the opposite signal | flips on the opposite cross |
    reverses on the opposite signal | reverses on the opposite cross | flip at the next signal |
    flip on each signal | flip on every signal | flip on the signal | flip on signal | flip on the next signal
""")
NO_LONGER = phrases("""
    when either is reversed | when either reverses | when either 1 reverses | when either of them reverses |
    when 1 of them reverses | when any of them reverses | when either flips | when 1 of them flips |
    when either 1 flips | when 1 of the two reverses | as soon as either reverses | once either reverses |
    when either turns around | when either turns | if either reverses | if either flips | if 1 of them flips |
    when either stops being true | when either fails | when any of them fails | when 1 of them fails |
    when any of these is no longer true | when either is no longer true | when that stops being true |
    when any of that is no longer true | when either condition fails | when any condition fails | when either breaks |
    when the conditions are no longer met | when conditions are no longer met | when those conditions fail |
    when either 1 stops being true | when either 1 fails | when either of them fails | when either stops |
    when either of these stops being true | when either of the two fails | as soon as either fails |
    when either is not true | when either is false | when it is not | when it isn't | when it's not | if it is not |
    if it isn't | when not | if not | when that's not the case |
    when that is no longer true | when that is no longer the case | when it no longer is | once that stops |
    when that stops | when that ends | when that is over | when that changes | when this is no longer true |
    when that's no longer true | when it no longer holds | once it no longer holds | when that is not the case |
    when it's no longer true | as soon as it isn't | as soon as it is not | once it isn't | once it is not
""")
SIGNALS = phrases("""
    opposite flip | next flip | flip back | flip | reverse flip | cross back | cross the other way | signal reversal |
    opposite crossing | reverse crossing | reversal signal | flip the other way | opposite turn | opposing signal |
    contrary signal | other signal |
    opposite signal | opposite signals | opposite cross | opposite crossover | reverse signal | reverse cross |
    opposite breakout | opposite trigger | counter signal | opposite flip | counter cross | cross against |
    cross against me | contrary cross | contrary crossing | opposing cross | opposite crosses
""")
