# سجل المكالمات

# المكالمات السابقة
history-all = الكل
history-only-missed = الفائتة
history-seek = اسم أو رقم
history-clear = عرض الكل من جديد
history-list = المكالمات السابقة
history-empty-title = لا مكالمات بعد
history-empty-text = تُسجَّل هنا كل مكالمة تجريها أو تصلك، مع خطها.
history-none-title = لم يُعثر على شيء
history-none-text = لا توجد مكالمة تطابق البحث.
history-earlier = مكالمات سابقة مع { $party }
history-unknown = رقم محجوب
history-former-line = خط سابق
history-incoming = واردة
history-outgoing = صادرة
history-missed = لم يُردّ عليها
history-declined = مرفوضة
history-elsewhere = رُدّ عليها من جهاز آخر
history-not-answered = لا رد
history-given-up = أُلغيت
history-busy = مشغول
history-failed = لم تكتمل
history-unfinished = توقف Keyline أثناءها
history-recall = معاودة الاتصال
history-today = اليوم { $time }
history-yesterday = أمس { $time }
history-date = ‏{ $day } { $month }
history-date-year = ‏{ $day } { $month } { $year }
duration-seconds = { $count } ث
duration-minutes = { $count ->
    [zero] أقل من دقيقة
    [one] دقيقة
    [two] دقيقتان
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
duration-hours = { $hours } س { $minutes } د
told-not-kept = تعذرت كتابة السجل الآن: القرص ممتلئ أو غير متاح. المكالمات مستمرة، وسيُكتب حالما يمكن.
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
