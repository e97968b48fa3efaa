"""The sentences of a statement of reasons, by language.  Those of one line mean the same in each."""

WORDS = {
    "en": {
        "refused": "Your comment of {date} was not published.",
        "removed": "Your comment of {date}, which had been published, was removed.",
        "everywhere": "This holds wherever this site can be read, and without a time limit.",
        "territories": "This holds in the countries that the site names, and without a time limit.",
        "ground": "It breaks this rule of the site: {clauses}",
        "law": "The site also holds that it is illegal: {law}",
        "by_rules": "An automatic check found it and decided, without a person.",
        "by_both": "An automatic check drew attention to it; a moderator read it and decided.",
        "by_reports": "Readers drew attention to it; a moderator read it and decided.",
        "by_person": "A moderator read it and decided.",
        "upheld": (
            "You appealed; a moderator who had not decided about it before read it again and came to the same result."
        ),
        "appeal": (
            "If you think this is a mistake, you can appeal: ask this site for another look. A person "
            "who has not decided about the comment before will read it and answer you. It costs "
            "nothing."
        ),
        "elsewhere": "You can also turn to a body for settling disputes out of court, or to a court.",
        "number": "Number of the decision: {id}",
    },
    "ru": {
        "refused": "Ваш комментарий от {date} не был опубликован.",
        "removed": "Ваш комментарий от {date}, который был опубликован, удалён.",
        "everywhere": "Это действует везде, где доступен сайт, и без ограничения срока.",
        "territories": "Это действует в странах, которые указал сайт, и без ограничения срока.",
        "ground": "Он нарушает правило сайта: {clauses}",
        "law": "Сайт также считает его незаконным: {law}",
        "by_rules": "Его обнаружила автоматическая проверка; она же приняла решение, без участия человека.",
        "by_both": "На него указала автоматическая проверка; модератор прочитал его и принял решение.",
        "by_reports": "На него указали читатели; модератор прочитал его и принял решение.",
        "by_person": "Модератор прочитал его и принял решение.",
        "upheld": (
            "Вы обжаловали решение; модератор, который раньше его не принимал, прочитал комментарий ещё"
            " раз и пришёл к тому же выводу."
        ),
        "appeal": (
            "Если вы считаете это ошибкой, вы можете обжаловать решение: попросите сайт о пересмотре. "
            "Комментарий прочитает человек, который ещё не принимал по нему решения, и ответит вам. Это"
            " бесплатно."
        ),
        "elsewhere": "Вы можете также обратиться в орган внесудебного урегулирования споров или в суд.",
        "number": "Номер решения: {id}",
    },
    "az": {
        "refused": "{date} tarixli şərhiniz dərc olunmadı.",
        "removed": "Dərc olunmuş {date} tarixli şərhiniz silindi.",
        "everywhere": "Bu, saytın oxunduğu hər yerdə və müddətsiz qüvvədədir.",
        "territories": "Bu, saytın göstərdiyi ölkələrdə və müddətsiz qüvvədədir.",
        "ground": "O, saytın bu qaydasını pozur: {clauses}",
        "law": "Sayt onu həm də qanuna zidd sayır: {law}",
        "by_rules": "Onu avtomatik yoxlama aşkar edib və qərarı insan iştirakı olmadan özü verib.",
        "by_both": "Ona avtomatik yoxlama diqqət çəkib; moderator onu oxuyub və qərar verib.",
        "by_reports": "Ona oxucular diqqət çəkib; moderator onu oxuyub və qərar verib.",
        "by_person": "Moderator onu oxuyub və qərar verib.",
        "upheld": (
            "Siz şikayət etdiniz; bu barədə əvvəllər qərar verməmiş moderator onu yenidən oxudu və eyni nəticəyə gəldi."
        ),
        "appeal": (
            "Bunun səhv olduğunu düşünürsünüzsə, qərardan şikayət edə bilərsiniz: saytdan yenidən "
            "baxılmasını istəyin. Şərhi bu barədə əvvəllər qərar verməmiş bir şəxs oxuyacaq və sizə "
            "cavab verəcək. Bu, pulsuzdur."
        ),
        "elsewhere": (
            "Siz həmçinin mübahisələrin məhkəmədənkənar həlli orqanına və ya məhkəməyə müraciət edə bilərsiniz."
        ),
        "number": "Qərarın nömrəsi: {id}",
    },
    "tr": {
        "refused": "{date} tarihli yorumunuz yayımlanmadı.",
        "removed": "Yayımlanmış olan {date} tarihli yorumunuz kaldırıldı.",
        "everywhere": "Bu, sitenin okunabildiği her yerde ve süresiz olarak geçerlidir.",
        "territories": "Bu, sitenin belirttiği ülkelerde ve süresiz olarak geçerlidir.",
        "ground": "Sitenin şu kuralını ihlal ediyor: {clauses}",
        "law": "Site bunu ayrıca yasaya aykırı sayıyor: {law}",
        "by_rules": "Otomatik bir denetim onu buldu ve bir insan olmadan karar verdi.",
        "by_both": "Otomatik bir denetim ona dikkat çekti; bir moderatör okudu ve karar verdi.",
        "by_reports": "Okurlar ona dikkat çekti; bir moderatör okudu ve karar verdi.",
        "by_person": "Bir moderatör okudu ve karar verdi.",
        "upheld": (
            "İtiraz ettiniz; hakkında daha önce karar vermemiş bir moderatör yeniden okudu ve aynı sonuca vardı."
        ),
        "appeal": (
            "Bunun bir hata olduğunu düşünüyorsanız itiraz edebilirsiniz: siteden yeniden bakılmasını "
            "isteyin. Yorumu, hakkında daha önce karar vermemiş bir kişi okuyacak ve size yanıt "
            "verecek. Bu ücretsizdir."
        ),
        "elsewhere": "Ayrıca mahkeme dışı bir uyuşmazlık çözüm kuruluşuna veya mahkemeye başvurabilirsiniz.",
        "number": "Karar numarası: {id}",
    },
    "ka": {
        "refused": "თქვენი კომენტარი ({date}) არ გამოქვეყნდა.",
        "removed": "თქვენი გამოქვეყნებული კომენტარი ({date}) წაიშალა.",
        "everywhere": "ეს მოქმედებს ყველგან, სადაც საიტი იკითხება, და უვადოდ.",
        "territories": "ეს მოქმედებს იმ ქვეყნებში, რომლებსაც საიტი ასახელებს, და უვადოდ.",
        "ground": "ის არღვევს საიტის ამ წესს: {clauses}",
        "law": "საიტი მას ასევე უკანონოდ მიიჩნევს: {law}",
        "by_rules": "ის ავტომატურმა შემოწმებამ აღმოაჩინა და გადაწყვეტილებაც თავად მიიღო, ადამიანის გარეშე.",
        "by_both": "მასზე ყურადღება ავტომატურმა შემოწმებამ გაამახვილა; მოდერატორმა წაიკითხა და გადაწყვეტილება მიიღო.",
        "by_reports": "მასზე ყურადღება მკითხველებმა გაამახვილეს; მოდერატორმა წაიკითხა და გადაწყვეტილება მიიღო.",
        "by_person": "მოდერატორმა წაიკითხა და გადაწყვეტილება მიიღო.",
        "upheld": (
            "თქვენ გაასაჩივრეთ; მოდერატორმა, რომელსაც მანამდე გადაწყვეტილება არ მიუღია, ხელახლა "
            "წაიკითხა და იმავე დასკვნამდე მივიდა."
        ),
        "appeal": (
            "თუ ფიქრობთ, რომ ეს შეცდომაა, შეგიძლიათ გაასაჩივროთ: სთხოვეთ საიტს გადახედვა. კომენტარს "
            "წაიკითხავს ადამიანი, რომელსაც მასზე ჯერ არ მიუღია გადაწყვეტილება, და გიპასუხებთ. ეს "
            "უფასოა."
        ),
        "elsewhere": "ასევე შეგიძლიათ მიმართოთ დავების სასამართლოს გარეშე გადაწყვეტის ორგანოს ან სასამართლოს.",
        "number": "გადაწყვეტილების ნომერი: {id}",
    },
    "hy": {
        "refused": "Ձեր մեկնաբանությունը ({date}) չի հրապարակվել։",
        "removed": "Ձեր հրապարակված մեկնաբանությունը ({date}) հեռացվել է։",
        "everywhere": "Սա գործում է ամենուր, որտեղ կայքը հասանելի է, և անժամկետ։",
        "territories": "Սա գործում է այն երկրներում, որոնք նշում է կայքը, և անժամկետ։",
        "ground": "Այն խախտում է կայքի այս կանոնը՝ {clauses}",
        "law": "Կայքն այն համարում է նաև անօրինական՝ {law}",
        "by_rules": "Այն հայտնաբերել է ավտոմատ ստուգումը և ինքն էլ որոշում է կայացրել՝ առանց մարդու մասնակցության։",
        "by_both": (
            "Դրա վրա ուշադրություն է հրավիրել ավտոմատ ստուգումը. մոդերատորը կարդացել է այն և որոշում կայացրել։"
        ),
        "by_reports": "Դրա վրա ուշադրություն են հրավիրել ընթերցողները. մոդերատորը կարդացել է այն և որոշում կայացրել։",
        "by_person": "Մոդերատորը կարդացել է այն և որոշում կայացրել։",
        "upheld": (
            "Դուք բողոքարկել եք. մոդերատորը, որը նախկինում որոշում չէր կայացրել, կրկին կարդացել է այն և"
            " եկել նույն եզրակացության։"
        ),
        "appeal": (
            "Եթե կարծում եք, որ սա սխալ է, կարող եք բողոքարկել՝ խնդրելով կայքին վերանայել։ "
            "Մեկնաբանությունը կկարդա մարդ, որը դրա մասին դեռ որոշում չի կայացրել, և կպատասխանի ձեզ։ Դա "
            "անվճար է։"
        ),
        "elsewhere": "Կարող եք նաև դիմել վեճերի արտադատական կարգավորման մարմնի կամ դատարան։",
        "number": "Որոշման համարը՝ {id}",
    },
}
