#include <QCoreApplication>

#include "plugins/dicom/panel/charset_choices.h"

namespace praxis::plugins::dicom::panel {

std::span<const CharsetChoice> charsetChoices() {
  static constexpr CharsetChoice kChoices[] = {
      {"", QT_TRANSLATE_NOOP("Charsets", "As the files say")},
      {"ISO_IR 192", QT_TRANSLATE_NOOP("Charsets", "Unicode (UTF-8)")},
      {"GB18030", QT_TRANSLATE_NOOP("Charsets", "Chinese, simplified (GB18030)")},
      {"GBK", QT_TRANSLATE_NOOP("Charsets", "Chinese, simplified (GBK)")},
      {"\\ISO 2022 IR 87", QT_TRANSLATE_NOOP("Charsets", "Japanese (ISO 2022)")},
      {"ISO 2022 IR 13\\ISO 2022 IR 87", QT_TRANSLATE_NOOP("Charsets", "Japanese (half-width, ISO 2022)")},
      {"\\ISO 2022 IR 149", QT_TRANSLATE_NOOP("Charsets", "Korean (ISO 2022)")},
      {"ISO_IR 100", QT_TRANSLATE_NOOP("Charsets", "Western European (Latin 1)")},
      {"ISO_IR 101", QT_TRANSLATE_NOOP("Charsets", "Central European (Latin 2)")},
      {"ISO_IR 144", QT_TRANSLATE_NOOP("Charsets", "Cyrillic")},
      {"ISO_IR 126", QT_TRANSLATE_NOOP("Charsets", "Greek")},
      {"ISO_IR 127", QT_TRANSLATE_NOOP("Charsets", "Arabic")},
      {"ISO_IR 138", QT_TRANSLATE_NOOP("Charsets", "Hebrew")},
      {"ISO_IR 148", QT_TRANSLATE_NOOP("Charsets", "Turkish (Latin 5)")},
      {"ISO_IR 166", QT_TRANSLATE_NOOP("Charsets", "Thai")},
  };
  return kChoices;
}

QString nameOf(const CharsetChoice& choice) { return QCoreApplication::translate("Charsets", choice.name); }

}  // namespace praxis::plugins::dicom::panel
