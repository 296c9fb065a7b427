"""The invented texts of the demonstration."""

from app.domain.drafts import Draft, Text

PUBLISHED = Draft(
    kind="joint_statement",
    authentic_language="en",
    translations={
        "en": Text(
            "Lawyers must be free to defend: joint statement on the independence of the legal profession",
            """We, the undersigned organizations, are deeply concerned about the growing pressure on lawyers who represent people in \
politically sensitive cases.

In the past year, colleagues of ours have lost their licences, have been searched and detained, and have been forced to leave \
their countries. **A trial without an independent defence is not a trial.**

## What we ask

We call on governments to:

1. restore the licences of lawyers who were excluded for doing their work;
2. end searches and interrogations that break the confidence between a lawyer and a client;
3. let professional associations govern themselves, without the approval of a ministry.

> “The law is a lamp that must not depend on who holds the switch.”

We will follow the answers of the authorities and report on them before the next session.
""",
        ),
        "be": Text(
            "Адвакаты павінны мець свабоду абароны: сумесная заява аб незалежнасці адвакатуры",
            """Мы, арганізацыі, якія падпісалі гэтую заяву, глыбока занепакоеныя ўзмацненнем ціску на адвакатаў, якія бароняць людзей \
у палітычна адчувальных справах.

За мінулы год нашы калегі страчвалі ліцэнзіі, перажывалі ператрусы і затрыманні, былі вымушаныя пакінуць свае краіны. \
**Суд без незалежнай абароны — гэта не суд.**

## Чаго мы патрабуем

Мы заклікаем урады:

1. вярнуць ліцэнзіі адвакатам, пазбаўленым іх за сваю працу;
2. спыніць ператрусы і допыты, якія парушаюць давер паміж адвакатам і кліентам;
3. дазволіць адвакацкім аб’яднанням кіраваць сабой без узгаднення з міністэрствам.

> «Закон — гэта лямпа, якая не павінна залежаць ад таго, хто трымае выключальнік».

Мы будзем сачыць за адказамі ўладаў і паведамім пра іх да наступнай сесіі.
""",
        ),
        "ar": Text(
            "من حق المحامين أن يدافعوا بحرية: بيان مشترك حول استقلال مهنة المحاماة",
            """نحن المنظمات الموقعة أدناه نعرب عن قلقنا البالغ إزاء الضغوط المتزايدة على المحامين الذين يمثلون أشخاصًا \
في قضايا ذات حساسية سياسية.

خلال العام الماضي فقد زملاء لنا تراخيصهم، وتعرضوا للتفتيش والاحتجاز، واضطروا إلى مغادرة بلدانهم. **لا محاكمة من دون دفاع مستقل.**

## ما نطالب به

ندعو الحكومات إلى:

1. إعادة تراخيص المحامين الذين أُقصوا بسبب قيامهم بعملهم؛
2. وقف عمليات التفتيش والاستجواب التي تنتهك سرية العلاقة بين المحامي وموكله؛
3. ترك النقابات المهنية تدير شؤونها بنفسها من دون موافقة وزارة.

> «القانون مصباح لا ينبغي أن يتوقف على من يمسك بالمفتاح».

سنتابع ردود السلطات ونقدم تقريرًا عنها قبل الدورة المقبلة.
""",
        ),
    },
    addressees=("Special Rapporteur on the independence of judges and lawyers",),
    cc=("Members of the Council of the Invented Union",),
    occasion={"body": "Invented Human Rights Council", "session": "61", "agenda_item": "3", "debate": "General debate"},
    time_zone="Europe/Vilnius",
    late_endorsements=True,
)

OPEN = Draft(
    kind="open_letter",
    authentic_language="en",
    translations={
        "en": Text(
            "Open letter: keep the archive of the court reporters online",
            """Dear members of the board,

For eleven years the archive of the court reporters has let families, researchers and lawyers read what was said in open court. \
It is to be switched off at the end of the year.

We ask you to keep it **readable, complete and free of charge**, and to hand a copy to at least two public libraries.
""",
        ),
        "be": Text(
            "Адкрыты ліст: захавайце архіў судовых рэпарцёраў у сеціве",
            """Паважаныя сябры праўлення!

Адзінаццаць гадоў архіў судовых рэпарцёраў дазваляў сем’ям, даследчыкам і адвакатам чытаць тое, што гучала ў адкрытым судзе. \
У канцы года яго плануюць адключыць.

Мы просім захаваць яго **даступным, поўным і бясплатным** і перадаць копію прынамсі дзвюм публічным бібліятэкам.
""",
        ),
    },
    addressees=("Board of the Invented Archive Foundation",),
    time_zone="Europe/Vilnius",
)
