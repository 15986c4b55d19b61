# الطريق من رقم وكلمة مرور، أو من ملف إعدادات، إلى مفاتيح تعمل.
guide-welcome = مرحبًا بك في Keyline
guide-add = إضافة خط
guide-step-add = أضف خطك
guide-step-check = تحقق من المفاتيح
guide-step-sound = جرّب الصوت
guide-step-finish = النهاية
guide-step-now = أنت هنا
guide-step-done = تم
guide-step-of = الخطوة { $step } من { $steps }
guide-more-later = يمكنك إضافة خطوط أخرى لاحقًا. يحتفظ كل خط برقمه.
settings-lines = الخطوط
settings-lines-about = سجّل رقمًا آخر لدى مزوده، أو افتح ملف إعدادات. ترى كل تغيير قبل أن يحدث.
empty-no-lines = لا يوجد خط بعد. أضف خطًا بالرقم وكلمة المرور اللذين أعطاك إياهما مزودك.

# صفحة التسجيل.
guide-form-title = التسجيل لدى { $provider }
guide-form-title-empty = التسجيل
guide-form-about = مرحبًا. أدخل الرقم وكلمة المرور اللذين أعطاك إياهما { $provider }.
guide-form-about-empty = مرحبًا. أدخل الرقم وكلمة المرور اللذين أعطاك إياهما مزودك.
guide-address = عنوان المزود
guide-number = أدخل رقم الهاتف
guide-password = أدخل كلمة المرور
guide-password-about = تُحفظ في سلسلة مفاتيح حاسوبك. لا تُكتب أبدًا في ملف تعريف.
guide-show-password = إظهار كلمة المرور أثناء الضغط
guide-send = إرسال
guide-cancel = إلغاء
guide-asking = يُطلب خطك من { $host }. الإلغاء يوقف ذلك ولا يُحفظ شيء.
guide-how-it-looks = كيف سيبدو
guide-your-line = خطك
guide-or = أو

# ملف إعدادات.
guide-file-title = هل لديك ملف إعدادات؟
guide-file-about = أفلته هنا، أو ألصق مساره أو رابطه. ترى كل تغيير قبل أن يحدث.
guide-choose = فتح ملف…
guide-link = مسار ملف الإعدادات أو رابطه
guide-open = فتح
guide-open-name = فتح ملف الإعدادات
guide-reading = تجري قراءة الملف

# ما الذي سيغيره الملف.
guide-check-title = تحقق قبل الاستخدام
guide-check-about = { $file } · لم يتغير شيء بعد
guide-keys-will-be = ستكون مفاتيحك
guide-more-keys = { $count ->
    [zero] ولا مفاتيح أخرى
    [one] ومفتاح آخر
    [two] ومفتاحان آخران
    [few] و{ $count } مفاتيح أخرى
    [many] و{ $count } مفتاحًا آخر
   *[other] و{ $count } مفتاح آخر
}
guide-list-changes = ما سيتغير
guide-list-applied = مُطبَّق
guide-list-mapped = عُدِّل ليلائم
guide-list-unsupported = غير مدعوم
guide-list-none = لا شيء
guide-list-more = { $count ->
    [zero] لا مزيد في التقرير
    [one] بند آخر في التقرير
    [two] بندان آخران في التقرير
    [few] { $count } بنود أخرى في التقرير
    [many] { $count } بندًا آخر في التقرير
   *[other] { $count } بند آخر في التقرير
}
guide-show-all = عرض الكل
guide-show-less = عرض أقل
guide-line = السطر { $line }
guide-line-column = السطر { $line }، العمود { $column }
guide-part-gateway = بوابة
guide-part-line = خط
guide-part-key = مفتاح
guide-part-other = إعداد
guide-change-added = جديد: { $part } { $name }
guide-change-changed = مختلف: { $part } { $name }
guide-change-removed = يُزال: { $part } { $name }
guide-change-values = { $old } يصبح { $new }
guide-calls-first = أنهِ مكالماتك أولًا. عندئذ يمكن استخدام هذه الإعدادات، وحتى ذلك الحين لا يتغير شيء.
guide-discard = إلغاء
guide-use = استخدام هذه الإعدادات
guide-using = يجري تطبيق الإعدادات
guide-save-report = حفظ هذا التقرير
guide-saved = التقرير في { $path }.
guide-back = رجوع
guide-broken-title = لا يمكن استخدام { $file }
guide-broken-about = لم يتغير شيء. إعداداتك القديمة محفوظة.
guide-more-faults = { $count ->
    [zero] لا أخطاء أخرى
    [one] خطأ آخر
    [two] خطآن آخران
    [few] { $count } أخطاء أخرى
    [many] { $count } خطأ آخر
   *[other] { $count } خطأ آخر
}
guide-not-read = لا يمكن قراءته: { $why }
guide-no-file = هذا ليس ملفًا يمكن قراءته.
guide-link-refused = يطلب { $host } رقمًا وكلمة مرور. أدخلهما في النموذج.
guide-too-many-lines = مع خطوطه يزيد العدد على ما في الهاتف.
guide-changed-meanwhile = تغيرت إعداداتك في هذه الأثناء. ألغِ وافتح الملف مرة أخرى لترى ما سيغيره الآن.
guide-not-written = تعذرت كتابة الإعدادات على القرص. كل شيء كما كان.

# حال الخطوط بعد ذلك.
guide-used-title = خطوطك
guide-used-about = الإعدادات قيد الاستخدام. يقول كل خط كيف حاله.
guide-added = أُضيف { $line } بالرقم { $number }.
guide-ready-at = جاهز لدى { $gateway }
guide-more-lines = إضافة خط آخر
guide-try-sound = جرّب الصوت
guide-next = متابعة

# الصوت.
guide-sound-title = جرّب الصوت
guide-sound-about = قل شيئًا واسمع كيف يسمعك الآخرون.
guide-microphone = الميكروفون
guide-loudspeaker = السماعة والجرس
guide-level = المستوى { $level } من 9
guide-level-none = يجري فتح الميكروفون.
guide-level-silent = لا يُسمع شيء. قل شيئًا، أو اختر ميكروفونًا آخر في نظامك.
guide-level-heard = الميكروفون يسمعك.
guide-record = تسجيل 3 ثوانٍ
guide-ring = رنين
guide-record-about = يُشغَّل ما يُسجَّل فورًا ثم يُنسى.
guide-recording = يجري التسجيل. قل شيئًا.
guide-playing = هكذا يسمعك الآخرون.
guide-ringing = هكذا ترن المكالمة.
guide-recorded-nothing = لم يُسجَّل سوى الصمت.
guide-sound-failed = تعذر فتح الصوت. اختر جهازًا آخر في نظامك ثم حاول مرة أخرى.
guide-heard-it = إن سمعته فستُسمع المكالمات أيضًا.

# كل شيء جاهز.
guide-finish-title = Keyline جاهز
guide-finish-about = اضغط مفتاحًا، أو اكتب رقمًا ثم اضغط إرسال.
guide-start = بدء الاتصال

# أين تُحفظ كلمة المرور حين لا تجيب أي سلسلة مفاتيح.
keep-title = أين تُحفظ كلمة مرور { $line }؟
keep-about = لا تجيب أي سلسلة مفاتيح على هذا الحاسوب. إن حُفظت لهذه المرة فقط فستُطلب كلمة المرور عند التشغيل التالي.
keep-this-run = لهذه المرة فقط
keep-in-file = في ملف مشفر
keep-passphrase = عبارة مرور الملف
keep-file-about = الملف مشفر بهذه العبارة. من دونها لا يفتحه أحد، ولا أنت.
keep-wrong-passphrase = ليست هذه عبارة مرور ملف كلمات المرور. لم يُحفظ شيء.
keep-no-store = لا تجيب أي سلسلة مفاتيح على هذا الحاسوب. لم يُحفظ شيء.
keep-not-kept = لم تُحفظ كلمة المرور: { $why }
guide-locked = سيغيّر { $what }، وقد قفله المسؤول ({ $file }).
keep-several = في سلسلة المفاتيح { $count } كلمات مرور لهذا الخط. أزلها كلها إلا واحدة ثم أعد المحاولة.
keep-unreadable = ما تحتفظ به سلسلة المفاتيح لهذا الخط ليس كلمة مرور. أدخل كلمة المرور من جديد.
keep-length = لا يجوز أن تكون كلمة المرور فارغة ولا أطول من 1024 بايت. لم يُحفظ شيء.
keep-damaged = ‏{ $file } ليس ملف كلمات مرور أو أنه تالف. انقله إلى مكان آخر ثم أدخل كلمات المرور من جديد.
keep-not-written = تعذّرت كتابة ملف كلمات المرور. كل شيء كما كان. ({ $why })
keep-store-refused = رفضت سلسلة المفاتيح كلمة المرور. لم يُحفظ شيء. ({ $why })
sealed-title = كلمات مرورك في ملف مشفّر
sealed-about = أدخل عبارة المرور لتدخل خطوطك الخدمة. ومن دونها يمكنك إدخال كل كلمة مرور على حدة.
sealed-open = فتح
sealed-without = المتابعة من دونها
sealed-opening = يجري فتح الملف.
sealed-wrong = هذه ليست عبارة المرور. أعد المحاولة أو تابع من دونها.
guide-echo = الاتصال باختبار الصدى
guide-echo-about = ‏{ $number } على { $line } يعيد ما تقوله. مكالمتك الأولى.
