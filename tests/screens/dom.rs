//! A page in memory: what the app draws becomes a tree of elements that a test can look at and press.

use std::collections::HashMap;

use dioxus::core::{AttributeValue, ElementId, Template, TemplateAttribute, TemplateNode, WriteMutations};

/// Where a node lies in [`Dom`].
pub type Place = usize;

/// One node.
#[derive(Debug, Clone, Default)]
struct Node {
    tag: Option<&'static str>,
    text: String,
    attributes: HashMap<String, String>,
    children: Vec<Place>,
    parent: Option<Place>,
    element: Option<ElementId>,
}

/// The tree. Nodes that were taken out of it stay in the list, out of reach.
#[derive(Debug)]
pub struct Dom {
    nodes: Vec<Node>,
    by_element: HashMap<usize, Place>,
    stack: Vec<Place>,
}

const ROOT: Place = 0;

impl Dom {
    pub fn new() -> Self {
        let root = Node { tag: Some("body"), ..Node::default() };
        Self { nodes: vec![root], by_element: HashMap::from([(0, ROOT)]), stack: Vec::new() }
    }

    /// Every element on the page, in the order of reading.
    pub fn elements(&self) -> Vec<Place> {
        let mut found = Vec::new();
        let mut open = vec![ROOT];
        while let Some(place) = open.pop() {
            if self.nodes[place].tag.is_some() {
                found.push(place);
            }
            open.extend(self.nodes[place].children.iter().rev());
        }
        found
    }

    pub fn tag(&self, place: Place) -> &'static str {
        self.nodes[place].tag.unwrap_or_default()
    }

    pub fn attribute(&self, place: Place, name: &str) -> Option<&str> {
        self.nodes[place].attributes.get(name).map(String::as_str)
    }

    /// What a person reads in an element, with single spaces.
    pub fn text(&self, place: Place) -> String {
        let mut words = String::new();
        self.collect(place, &mut words);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn collect(&self, place: Place, words: &mut String) {
        let node = &self.nodes[place];
        words.push_str(&node.text);
        for child in &node.children {
            self.collect(*child, words);
        }
        if node.tag.is_some() {
            words.push(' ');
        }
    }

    pub fn with_id(&self, id: &str) -> Option<Place> {
        self.elements().into_iter().find(|place| self.attribute(*place, "id") == Some(id))
    }

    /// The element or the nearest around it that the app can tell an event of.
    pub fn element(&self, place: Place) -> Option<ElementId> {
        let mut place = Some(place);
        while let Some(here) = place {
            if let Some(element) = self.nodes[here].element {
                return Some(element);
            }
            place = self.nodes[here].parent;
        }
        None
    }

    fn add(&mut self, node: Node) -> Place {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn name(&mut self, place: Place, id: ElementId) {
        self.nodes[place].element = Some(id);
        self.by_element.insert(id.0, place);
    }

    fn adopt(&mut self, parent: Place, index: usize, children: Vec<Place>) {
        for child in &children {
            self.take_out(*child);
            self.nodes[*child].parent = Some(parent);
        }
        let index = index.min(self.nodes[parent].children.len());
        self.nodes[parent].children.splice(index..index, children);
    }

    fn take_out(&mut self, place: Place) {
        if let Some(parent) = self.nodes[place].parent.take() {
            self.nodes[parent].children.retain(|child| *child != place);
        }
    }

    fn top(&mut self, count: usize) -> Vec<Place> {
        self.stack.split_off(self.stack.len() - count)
    }

    fn replace(&mut self, old: Place, new: Vec<Place>) {
        let parent = self.nodes[old].parent.expect("what is replaced is on the page");
        let index = self.index(parent, old);
        self.take_out(old);
        self.adopt(parent, index, new);
    }

    fn index(&self, parent: Place, child: Place) -> usize {
        self.nodes[parent].children.iter().position(|one| *one == child).expect("a child is among its parent's")
    }

    fn at(&self, path: &[u8]) -> Place {
        let top = *self.stack.last().expect("a node is on the stack");
        path.iter().fold(top, |place, step| self.nodes[place].children[usize::from(*step)])
    }

    fn plant(&mut self, template: &TemplateNode) -> Place {
        match template {
            TemplateNode::Element { tag, attrs, children, .. } => {
                let attributes = attrs
                    .iter()
                    .filter_map(|attribute| match attribute {
                        TemplateAttribute::Static { name, value, .. } => {
                            Some(((*name).to_owned(), (*value).to_owned()))
                        }
                        TemplateAttribute::Dynamic { .. } => None,
                    })
                    .collect();
                let place = self.add(Node { tag: Some(tag), attributes, ..Node::default() });
                let children = children.iter().map(|child| self.plant(child)).collect();
                self.adopt(place, 0, children);
                place
            }
            TemplateNode::Text { text } => self.add(Node { text: (*text).to_owned(), ..Node::default() }),
            TemplateNode::Dynamic { .. } => self.add(Node::default()),
        }
    }
}

impl WriteMutations for Dom {
    fn append_children(&mut self, id: ElementId, m: usize) {
        let (parent, children) = (self.by_element[&id.0], self.top(m));
        self.adopt(parent, usize::MAX, children);
    }

    fn assign_node_id(&mut self, path: &'static [u8], id: ElementId) {
        let place = self.at(path);
        self.name(place, id);
    }

    fn create_placeholder(&mut self, id: ElementId) {
        self.create_text_node("", id);
    }

    fn create_text_node(&mut self, value: &str, id: ElementId) {
        let place = self.add(Node { text: value.to_owned(), ..Node::default() });
        self.name(place, id);
        self.stack.push(place);
    }

    fn load_template(&mut self, template: Template, index: usize, id: ElementId) {
        let place = self.plant(&template.roots[index]);
        self.name(place, id);
        self.stack.push(place);
    }

    fn replace_node_with(&mut self, id: ElementId, m: usize) {
        let (old, new) = (self.by_element[&id.0], self.top(m));
        self.replace(old, new);
    }

    fn replace_placeholder_with_nodes(&mut self, path: &'static [u8], m: usize) {
        let new = self.top(m);
        let old = self.at(path);
        self.replace(old, new);
    }

    fn insert_nodes_after(&mut self, id: ElementId, m: usize) {
        let (beside, new) = (self.by_element[&id.0], self.top(m));
        let parent = self.nodes[beside].parent.expect("it is on the page");
        self.adopt(parent, self.index(parent, beside) + 1, new);
    }

    fn insert_nodes_before(&mut self, id: ElementId, m: usize) {
        let (beside, new) = (self.by_element[&id.0], self.top(m));
        let parent = self.nodes[beside].parent.expect("it is on the page");
        self.adopt(parent, self.index(parent, beside), new);
    }

    fn set_attribute(&mut self, name: &'static str, _: Option<&'static str>, value: &AttributeValue, id: ElementId) {
        let attributes = &mut self.nodes[self.by_element[&id.0]].attributes;
        let value = match value {
            AttributeValue::Text(text) => Some(text.clone()),
            AttributeValue::Float(number) => Some(number.to_string()),
            AttributeValue::Int(number) => Some(number.to_string()),
            AttributeValue::Bool(is) => Some(is.to_string()),
            _ => None,
        };
        match value {
            Some(value) => attributes.insert(name.to_owned(), value),
            None => attributes.remove(name),
        };
    }

    fn set_node_text(&mut self, value: &str, id: ElementId) {
        value.clone_into(&mut self.nodes[self.by_element[&id.0]].text);
    }

    fn create_event_listener(&mut self, _: &'static str, _: ElementId) {}

    fn remove_event_listener(&mut self, _: &'static str, _: ElementId) {}

    fn remove_node(&mut self, id: ElementId) {
        let place = self.by_element[&id.0];
        self.take_out(place);
    }

    fn push_root(&mut self, id: ElementId) {
        self.stack.push(self.by_element[&id.0]);
    }
}
