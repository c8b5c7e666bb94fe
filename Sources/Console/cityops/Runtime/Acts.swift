import CityAccess
import CityModel
import CityPanels
import CityStore

/// What people do, as work for the store.
enum Acts {
    /// - Parameter isExercise: Whether the city is a played one.
    static func act(_ effect: Effect, subject: Subject?, at time: Timestamp, isExercise: Bool) -> Workbench.Act? {
        switch effect {
        case .acknowledge(let alarm):
            { cache, viewer throws(StoreFailure) in
                try cache.acknowledge(alarm: alarm, by: viewer, at: time)
                return ("shell.acknowledged", [:])
            }
        case .openIncident(let draft):
            { cache, viewer throws(StoreFailure) in
                let id = try cache.openIncident(draft, by: viewer, at: time)
                return ("shell.incidentOpened", ["id": "\(id)", "title": draft.title])
            }
        case .setIncident(let id, let state):
            { cache, viewer throws(StoreFailure) in
                try cache.setIncident(id, state: state, by: viewer, at: time)
                return ("shell.saved", [:])
            }
        case .addTask(let draft):
            { cache, viewer throws(StoreFailure) in
                _ = try cache.addTask(draft, by: viewer, at: time)
                return ("shell.taskAdded", ["title": draft.title])
            }
        case .setTask(let id, let state):
            { cache, viewer throws(StoreFailure) in
                try cache.setTask(id, state: state, by: viewer, at: time)
                return ("shell.saved", [:])
            }
        case .addLog(let kind, let text, let incident, let subject):
            { cache, viewer throws(StoreFailure) in
                try cache.addLog(kind: kind, text: text, incident: incident, subject: subject, by: viewer, at: time)
                return ("shell.saved", [:])
            }
        case .sendOrder(let text, let departments, let subject):
            { cache, viewer throws(StoreFailure) in
                try cache.addLog(
                    kind: DiversionOrder.logKind, text: text, incident: nil, subject: subject, by: viewer, at: time)
                return ("crowd.sent", ["n": "\(departments)"])
            }
        case .publish(let draft):
            { cache, viewer throws(StoreFailure) in
                try cache.publish(draft, isExercise: isExercise, by: viewer, at: time)
                return ("traffic.published", [:])
            }
        case .retry(let source):
            { cache, viewer throws(StoreFailure) in
                try cache.retry(source: source, by: viewer, at: time)
                return ("sources.retryOrdered", [:])
            }
        case .setPaused(let source, let isPaused):
            { cache, viewer throws(StoreFailure) in
                try cache.setPaused(isPaused, source: source, by: viewer, at: time)
                return (isPaused ? "sources.pauseOrdered" : "sources.resumeOrdered", [:])
            }
        case .show, .explain, .ask, .askForChange, .askName, .notice, .jump, .save, .worded: nil
        }
    }
}
