#pragma once
// The inspector of the Models page: what the selected model is, the context to load it with, load and unload.
// Thread: gui.

#include "ui/library/model_scanner.h"
#include "ui/widgets/collapsible_panel.h"

class QFormLayout;
class QLabel;
class QPushButton;

namespace praxis::ui::widgets {
class ElidedLabel;
class ProgressRow;
}  // namespace praxis::ui::widgets

namespace praxis::ui::library {

class ContextChooser;

class ModelDetails : public widgets::CollapsiblePanel {
  Q_OBJECT
 public:
  // What the engine does with the entry that is shown.
  enum class Use { none, loading, loaded };
  explicit ModelDetails(QWidget* parent = nullptr);

  void setEntry(const ModelEntry* entry);  // nullptr: nothing is selected
  // otherBusy: another model is being loaded.
  void setUse(Use use, bool otherBusy);
  ContextChooser* context() const { return m_context; }
  widgets::ProgressRow* progress() const { return m_progress; }
  bool canLoad() const;

 Q_SIGNALS:
  void loadRequested();
  void unloadRequested();
  void evaluateRequested();

 private:
  QWidget* makeFacts();
  QWidget* makeActions();
  QLabel* addFact(QFormLayout& form, const QString& name);
  // A fact without a value takes its row with it.
  void showOptional(QLabel& value, const QString& text);
  void showFacts(const engine::library::ModelSummary& summary);
  void updateActions();

  bool m_usable = false;
  bool m_otherBusy = false;
  Use m_use = Use::none;
  QLabel* m_name;
  QLabel* m_sample;
  QLabel* m_problem;
  QWidget* m_facts;
  widgets::ElidedLabel* m_path;
  QLabel *m_architecture, *m_parameters, *m_size, *m_quantisation, *m_trained, *m_layers, *m_tokenizer;
  QLabel *m_experts, *m_window;  // only of models that have them
  QWidget* m_memory;
  ContextChooser* m_context;
  widgets::ProgressRow* m_progress;
  QPushButton* m_load;
  QPushButton* m_unload;
  QPushButton* m_evaluate;
};

}  // namespace praxis::ui::library
