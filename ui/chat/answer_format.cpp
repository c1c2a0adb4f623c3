#include "ui/chat/answer_format.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <QtConcurrent>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::chat {

namespace {

constexpr int kPauseMs = 400;
constexpr int kEditorLines = 9;
constexpr qsizetype kNotesMax = 2;  // shown; the tool tip has all

QString shortened(const QStringList& notes) {
  QStringList lines = notes.mid(0, kNotesMax);
  const auto more = static_cast<int>(notes.size() - lines.size());
  if (more > 0) lines << AnswerFormat::tr("And %n more.", nullptr, more);
  return lines.join(QLatin1Char('\n'));
}

std::size_t indexOf(AnswerKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

AnswerFormat::AnswerFormat(QWidget* parent) : QWidget(parent) {
  build();
  m_pause.setSingleShot(true);
  m_pause.setInterval(kPauseMs);
  connect(m_kind, &QComboBox::currentIndexChanged, this, &AnswerFormat::showKind);
  connect(m_load, &QPushButton::clicked, this, &AnswerFormat::chooseFile);
  connect(m_editor, &QPlainTextEdit::textChanged, this, &AnswerFormat::sourceEdited);
  connect(&m_pause, &QTimer::timeout, this, &AnswerFormat::check);
  connect(&m_check, &QFutureWatcherBase::finished, this, &AnswerFormat::showCheck);
  connect(&m_file, &QFutureWatcherBase::finished, this, [this] {
    const auto text = m_file.result();
    m_reading = false;
    m_load->setEnabled(true);
    if (text)
      m_editor->setPlainText(*text);
    else
      m_message->say(widgets::InlineMessage::Kind::error, QString::fromStdString(text.error().message));
  });
  showKind();
}

void AnswerFormat::build() {
  m_kind = new QComboBox(this);
  m_kind->addItem(tr("Free text"));
  m_kind->addItem(tr("JSON, any"));
  m_kind->addItem(tr("JSON Schema"));
  m_kind->addItem(tr("Grammar (GBNF)"));
  m_kind->setAccessibleName(tr("Answer format"));
  m_kind->setToolTip(
      tr("Holds the model to a form: it can write nothing else, so that a program can read the answer. "
         "Ask for that form in the question as well; the model then fills it better."));
  m_entry = new QWidget(this);
  m_editor = new QPlainTextEdit(m_entry);
  m_editor->setFont(style::mono(style::FontSize::small));
  m_editor->setTabChangesFocus(true);
  m_editor->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  m_editor->setFixedHeight(kEditorLines * m_editor->fontMetrics().lineSpacing() + style::space::kLarge);
  m_load = widgets::secondaryButton(tr("Load from file"), QStringLiteral("open-file"), m_entry);
  m_status = new QLabel(m_entry);
  style::setTone(*m_status, style::Tone::muted);
  m_message = new widgets::InlineMessage(m_entry);

  auto* bar = new QHBoxLayout;
  bar->addWidget(m_status, 1);
  bar->addWidget(m_load);
  auto* entry = new QVBoxLayout(m_entry);
  entry->setContentsMargins(0, 0, 0, 0);
  entry->setSpacing(style::space::kSmall);
  entry->addWidget(m_editor);
  entry->addWidget(m_message);
  entry->addLayout(bar);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(style::space::kSmall);
  column->addWidget(m_kind);
  column->addWidget(m_entry);
}

AnswerKind AnswerFormat::kind() const { return static_cast<AnswerKind>(m_kind->currentIndex()); }
void AnswerFormat::setKind(AnswerKind kind) { m_kind->setCurrentIndex(static_cast<int>(kind)); }
QString AnswerFormat::source() const { return m_editor->toPlainText(); }
void AnswerFormat::setSource(const QString& source) { m_editor->setPlainText(source); }
bool AnswerFormat::hasSource() const { return kind() == AnswerKind::jsonSchema || kind() == AnswerKind::grammar; }

void AnswerFormat::showKind() {
  m_sources[indexOf(m_shownKind)] = source();
  m_shownKind = kind();
  const bool grammar = m_shownKind == AnswerKind::grammar;
  m_entry->setVisible(hasSource());
  m_editor->setAccessibleName(grammar ? tr("Grammar") : tr("JSON Schema"));
  m_editor->setPlaceholderText(grammar
                                   ? QStringLiteral("root ::= \"yes\" | \"no\"")
                                   : QStringLiteral("{\n  \"type\": \"object\",\n  \"properties\": {\n    \"finding\": "
                                                    "{\"type\": \"string\"}\n  }\n}"));
  m_editor->setPlainText(m_sources[indexOf(m_shownKind)]);
  sourceEdited();
}

void AnswerFormat::chooseFile() {
  const bool grammar = kind() == AnswerKind::grammar;
  auto* dialog = new QFileDialog(this, grammar ? tr("Load a grammar") : tr("Load a JSON Schema"),
                                 QStandardPaths::writableLocation(QStandardPaths::HomeLocation),
                                 grammar ? tr("Grammars (*.gbnf);;All files (*)") : tr("JSON (*.json);;All files (*)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, &AnswerFormat::loadFile);
  dialog->open();
}

void AnswerFormat::loadFile(const QString& path) {
  if (m_reading) return;
  m_reading = true;
  m_load->setEnabled(false);
  m_file.setFuture(QtConcurrent::run(readForm, path));
}

void AnswerFormat::sourceEdited() {
  m_message->dismiss();
  const bool nothing = !hasSource() || source().trimmed().isEmpty();
  m_status->setText(nothing ? QString() : tr("Checking"));
  if (nothing)
    m_pause.stop();
  else
    m_pause.start();
}

// One check at a time: one that comes while another runs starts when that has ended.
void AnswerFormat::check() {
  if (m_checking) return;
  m_checking = true;
  m_checkedKind = kind();
  m_check.setFuture(QtConcurrent::run(checkForm, kind(), source()));
}

void AnswerFormat::showCheck() {
  m_checking = false;
  m_checked = m_check.result();
  if (!hasSource() || source().trimmed().isEmpty()) return;
  if (m_checkedKind != kind() || m_checked.source != source()) {
    if (!m_pause.isActive()) check();
    return;
  }
  using Kind = widgets::InlineMessage::Kind;
  // Names from a schema are shown as they are, whatever markup they look like.
  m_message->setToolTip(
      m_checked.notes.join(QLatin1Char('\n')).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
  m_status->setText(m_checked.error.isEmpty() ? tr("Can be used") : tr("Cannot be used"));
  if (!m_checked.error.isEmpty())
    m_message->say(Kind::error, m_checked.error);
  else if (!m_checked.notes.isEmpty())
    m_message->say(Kind::info, shortened(m_checked.notes));
}

void AnswerFormat::write(bridge::GenerationParams& params) const {
  if (kind() == AnswerKind::anyJson) params.jsonSchema = anyJsonSchema();
  if (kind() == AnswerKind::jsonSchema) params.jsonSchema = source();
  if (kind() == AnswerKind::grammar) params.grammar = source();
}

void AnswerFormat::read(const bridge::GenerationParams& params) {
  if (!params.grammar.isEmpty()) {
    setKind(AnswerKind::grammar);
    setSource(params.grammar);
  } else if (params.jsonSchema == anyJsonSchema()) {
    setKind(AnswerKind::anyJson);
  } else if (!params.jsonSchema.isEmpty()) {
    setKind(AnswerKind::jsonSchema);
    setSource(params.jsonSchema);
  } else {
    setKind(AnswerKind::text);
  }
}

QString AnswerFormat::problem() const {
  if (!hasSource()) return {};
  const QString what = kind() == AnswerKind::grammar ? tr("The grammar of the answer") : tr("The answer's JSON Schema");
  if (source().trimmed().isEmpty()) {
    return tr("%1 is empty, so nothing was sent. Enter one, or choose free text as the answer format.").arg(what);
  }
  const bool isChecked = m_checkedKind == kind() && m_checked.source == source() && !m_checked.error.isEmpty();
  return isChecked ? tr("%1 cannot be used, so nothing was sent: %2").arg(what, m_checked.error) : QString();
}

}  // namespace praxis::ui::chat
