"""The words that tell a stop that ends a sentence from one that does not, of all languages together.

A script's language is not known, so a word stands here only where it means much the same wherever it is written. What
is missing costs little: a moment that ends at a worse place, or a sentence earlier.
"""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# A sentence does not end after these, whatever follows: titles, and what introduces something.
ALWAYS_SHORT = _words(
    # English
    "Mr Mrs Ms Messrs Dr Prof Rev Gen Col Capt Lt Sgt Maj Cmdr Adm Gov Sen Rep Pres Hon Supt St Ste Mt Ft vs Vs",
    "cf Cf",
    "approx dept est e.g E.g i.e I.e P.S viz resp aka a.k.a c.f",
    # German
    "z.B Z.B d.h D.h u.a o.ä s.o s.u i.d.R z.T z.Zt Hr Hrn Fr Frl Fa Dipl Ing Mag Kfm bzw ca Ca inkl exkl zzgl",
    "evtl ggf",
    "Abb Anm Bd bes betr dgl einschl gem geb gest hg Hrsg insb lt max min mind Mio Mrd Pkt sog Tab Tel tgl vgl",
    "Vgl zz",
    # French, Spanish, Italian, Portuguese, Romanian
    "M MM Mme Mmes Mlle Mlles Mgr Me av apr env ex p.ex p.ej bd boul réf Sr Sra Srta Sres Dra Drs Ud Uds EE pág",
    "págs núm",
    "sig sig.ra sig.na Sig Sig.ra dott dott.ssa Dott prof avv ing arch geom pag pagg fig cfr Av Exmo Exma Profa",
    "Eng dl Dl",
    "dna Dna dra str Str",
    # Dutch, Swedish, Danish, Norwegian, Finnish
    "dhr Dhr mevr Mevr mw drs mr ir bijv d.w.z o.a blz t.a.v t.ex bl.a f.eks t.o.m fr.o.m kl Kl s.k ev esim Esim",
    "ns ks n",
    # Polish, Czech, Hungarian, Turkish
    "np tzn tzw tj ul al pl dr inż mgr godz św m.in im např tzv Ing Mgr ml pl Dr örn Sn Bn Av Doç Yrd",
    # Russian, Ukrainian, Bulgarian, Greek
    "г. т.е Т.е напр Напр ул пр просп пл пер см См ср Ср рис стр им проф Проф акад тел вул м гр κ Κ π.χ Π.χ κα Δρ",
    # Arabic, Hebrew, Hindi, Bengali
    "د أ م ש.ב डॉ श्री ড ডা মো",
    # Vietnamese, Indonesian
    "TS ThS PGS GS TP Tp Q mis Jl Bpk Sdr Hj",
)

# A sentence goes on after these where a number follows.
BEFORE_NUMBER = _words(
    "No no Nos Nr nr Nrn N.º n.º nº p pp Pp S s Art art Arts Abs Fig fig Figs Vol vol Ch ch Chap chap Sec sec Par",
    "par Kap",
    "kap Bd Ziff Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Okt Dez Jän janv févr avr juil déc ene abr ago",
    "dic gen",
    "cap pos Pos Ext ext lit Lit č čl str г гл п ст кв д",
)

# A sentence goes on after these, unless a word follows that often begins one.
MAY_END = _words(
    "Mon Tue Tues Wed Thu Thurs Fri Sat Jr Inc Corp Ltd Co Bros Ave Blvd Rd St etc Etc al jun sen usw Usw usf etw",
    "Chr Str str ecc enz osv m.m m.fl etc atd apod",
    "itd itp stb vb vs Cad Sok Mah руб коп тыс млн млрд др пр г гг в вв д п т κ.λπ κ.ά UU Cía Ltda UU r w",
)

# Words that often begin a sentence and seldom follow an abbreviation, an initial or an ordinal.
STARTERS = _words(
    "The A An He She It We They You I This That These Those There Then But And So If When While After Before What",
    "Who Why",
    "How Where Is Are Was Were Do Does Did Not No Yes Now Here Our My Your His Her Their Its In On At For With",
    "From Let Go",
    "Der Die Das Er Sie Es Wir Ihr Ich Du Ein Eine Und Aber Dann Danach Dort Hier Jetzt Heute Wenn Weil Was Wer",
    "Wie Wo",
    "Warum Im Am Auf Bei Mit Von Nach Nur Alle Damals Dieser Diese Dieses Man",
    "Le La Les L Un Une Il Elle Ils Elles On Nous Vous Je Tu Et Mais Puis Ensuite Ce Cette Ces C Dans Pour Avec",
    "Non Oui",
    "El Los Las Una Él Ella Ellos Nosotros Yo Y Pero Luego Este Esta Esto En Con Para No Sí Es Lo Gli Lui Lei Noi",
    "Voi Io E",
    "Ma Poi Questo Questa O Os As Um Uma Ele Eles Elas Nós Eu Mas Depois Isto Isso Em Com Não Sim",
    "De Het Een Hij Zij Ze Wij We Ik Jij En Maar Dan Dit Dat Er In Han Hon Hun De Vi Jag Jeg Og Och Men Då Så Det",
    "Den",
    "Hän He Se Minä Ja Mutta On To Ten Ta Nie Tak On Ona Oni Ja I Ale Potem Je Jsou Ten Ta Az A De Ő Nem Bu O Ve",
    "Ama Ben",
    "Он Она Оно Они Мы Вы Я Ты И Но А Это Этот Эта Теперь Потом Тогда Там Здесь В На С Не Да Нет Він Вона Вони Ми",
    "Ви",
    "Це Та Але Той Тя Те Ο Η Το Οι Τα Αυτός Αυτή Εγώ Και Αλλά",
)

MONTHS = _words(
    "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember",
    "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
)

# Before a number with a full stop: it is an ordinal ("am 3. Oktober", "der 2. Weltkrieg").
BEFORE_ORDINAL = _words(
    "am der den dem des die das im vom zum zur beim bis seit ab ein eine einen jeder jede jedes jeden sein seine",
    "seinen",
    "ihr ihre ihren unser unsere wird wurde werden als und",
)
